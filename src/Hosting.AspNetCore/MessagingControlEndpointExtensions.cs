using Integration.Hosting;
using Integration.Hosting.AspNetCore;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Steers consumers over HTTP.</summary>
public static class MessagingControlEndpointExtensions
{
    /// <summary>
    /// Maps endpoints over <see cref="IConsumerControl"/>: <c>GET consumers</c> and <c>GET consumers/NAME</c>; <c>POST pause</c>, <c>resume</c>,
    /// <c>stop</c>, <c>start</c> and <c>concurrency</c> with a body such as <c>{"consumers":["orders"]}</c> or <c>{"all":true}</c>. Every
    /// request must be authorized, unless the options say otherwise.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="prefix">What the paths begin with.</param>
    /// <param name="configure">Says who may, and for which client.</param>
    /// <returns>The group, for conventions of your own, such as a host or a rate limit.</returns>
    /// <exception cref="InvalidOperationException">
    /// There is no service that could authorize anybody, no such messaging client, or the options both name policies and let everybody in.
    /// </exception>
    public static RouteGroupBuilder MapMessagingControl(
        this IEndpointRouteBuilder endpoints, string prefix = "/messaging", Action<MessagingControlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = new MessagingControlOptions();
        configure?.Invoke(options);
        ThrowIfUnfit(endpoints.ServiceProvider, options);
        var handlers = new ControlEndpoints(options.Client);
        var group = endpoints.MapGroup(prefix);
        group.MapGet("/consumers", handlers.ListAsync);
        group.MapGet("/consumers/{**consumer}", handlers.FindAsync);
        var changes = group.MapGroup("");
        changes.MapPost("/pause", handlers.PauseAsync);
        changes.MapPost("/resume", handlers.ResumeAsync);
        changes.MapPost("/stop", handlers.StopAsync);
        changes.MapPost("/start", handlers.StartAsync);
        changes.MapPost("/concurrency", handlers.SetConcurrencyAsync);
        if (options.AllowAnonymous)
            return group.AllowAnonymous();
        if (options.ChangePolicies.Count > 0)
            changes.RequireAuthorization([.. options.ChangePolicies]);
        return group.RequireAuthorization([.. options.Policies]);
    }

    private static void ThrowIfUnfit(IServiceProvider services, MessagingControlOptions options)
    {
        if (services.GetKeyedService<IConsumerControl>(options.Client) is null)
        {
            throw new InvalidOperationException(options.Client is null
                ? "MapMessagingControl steers the consumers of AddMessaging, which was not called."
                : $"MapMessagingControl steers the consumers of AddMessaging(\"{options.Client}\"), which was not called.");
        }

        EndpointAccess.ThrowIfUnfit(services, nameof(MapMessagingControl), "steer consumers", options.AllowAnonymous, options.Policies.Count + options.ChangePolicies.Count);
    }
}
