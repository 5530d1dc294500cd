using Integration;
using Integration.Dashboard;
using Integration.Hosting.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Shows an application's messaging in a browser.</summary>
public static class MessagingDashboardEndpointExtensions
{
    /// <summary>
    /// Maps the dashboard of a messaging client: pages that the server renders, without a connection that stays open and without anything from another site.
    /// Every request must be authorized, unless the options say otherwise; every change is logged with who made it.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="prefix">What the paths begin with.</param>
    /// <param name="configure">Says who may what, and for which client.</param>
    /// <returns>The group, for conventions of your own, such as a host or a rate limit.</returns>
    /// <exception cref="InvalidOperationException">
    /// <c>AddMessagingDashboard</c> was not called, there is no service that could authorize anybody, no such messaging client, or the options both name
    /// policies and let everybody in.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static RouteGroupBuilder MapMessagingDashboard(
        this IEndpointRouteBuilder endpoints, string prefix = "/messaging/dashboard", Action<MessagingDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var options = new MessagingDashboardOptions();
        configure?.Invoke(options);
        if (options.FindFault() is { } fault)
            throw new ArgumentOutOfRangeException(nameof(configure), fault);
        ThrowIfUnfit(endpoints.ServiceProvider, options);
        var group = endpoints.MapGroup(prefix);
        DashboardRoutes.Map(group, endpoints.ServiceProvider, options);
        return options.AllowAnonymous ? group.AllowAnonymous() : group.RequireAuthorization([.. options.Policies]);
    }

    private static void ThrowIfUnfit(IServiceProvider services, MessagingDashboardOptions options)
    {
        if (!Has<IMessaging>(services, options.Client))
        {
            throw new InvalidOperationException(options.Client is null
                ? $"{nameof(MapMessagingDashboard)} shows the client of AddMessaging, which was not called."
                : $"{nameof(MapMessagingDashboard)} shows the client of AddMessaging(\"{options.Client}\"), which was not called.");
        }

        EndpointAccess.ThrowIfUnfit(
            services,
            nameof(MapMessagingDashboard),
            "see the dashboard",
            options.AllowAnonymous,
            options.Policies.Count + options.ChangePolicies.Count + options.BodyPolicies.Count);
        if (services.GetService<IAntiforgery>() is null)
            throw new InvalidOperationException($"{nameof(MapMessagingDashboard)} protects its forms by services that are not there: call AddMessagingDashboard.");
    }

    // Asked for, and not made: what is wrong with the configuration is told by the start, all of it in one message.
    private static bool Has<T>(IServiceProvider services, string? key) => key is null
        ? services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(T))
        : services.GetRequiredService<IServiceProviderIsKeyedService>().IsKeyedService(typeof(T), key);
}
