using Integration.Operations.Costs;
using Integration.Operations.Costs.Live;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Has the requests of an application priced.</summary>
public static class CostServiceCollectionExtensions
{
    /// <summary>
    /// Prices what the process asks of SQS, SNS and Service Bus, as metrics, and warns when polls that bring nothing cost more than work. All clients of the process
    /// are priced together, as the counters are the process's. Clock and logging are the application's.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is shorter than a minute, or the least amount of a warning is negative.</exception>
    /// <exception cref="InvalidOperationException">They were added before.</exception>
    public static IServiceCollection AddMessagingCosts(this IServiceCollection services, Action<MessagingCostOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(MessagingCostOptions)))
            throw new InvalidOperationException("AddMessagingCosts was called before.");
        var options = new MessagingCostOptions();
        configure?.Invoke(options);
        if (options.Window < TimeSpan.FromMinutes(1))
            throw new ArgumentOutOfRangeException(nameof(configure), options.Window, "Window must be a minute or more.");
        if (options.WarnFrom < 0)
            throw new ArgumentOutOfRangeException(nameof(configure), options.WarnFrom, "WarnFrom must be 0 or more.");
        services.AddSingleton(options);
        services.AddSingleton<IHostedService>(provider => new CostWatch(
            options, RequestTally.Listen(), provider.GetService<TimeProvider>() ?? TimeProvider.System, provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }
}
