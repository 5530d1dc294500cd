namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what the dashboard needs.</summary>
public static class MessagingDashboardServiceCollectionExtensions
{
    /// <summary>Adds the services of <c>MapMessagingDashboard</c>: the protection of its forms against requests of other sites.</summary>
    /// <param name="services">The application's services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddMessagingDashboard(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddAntiforgery();
    }
}
