using Integration.Hosting;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Has the sources of a client measured.</summary>
public static class GaugeBuilderExtensions
{
    /// <summary>
    /// Asks the client's sources, in the background, how many messages they hold and how old the oldest is, for metrics that alerts and autoscalers can be set
    /// on. Nothing is asked while nobody listens to the meter. <c>Gauges:Enabled</c> of the configuration does the same.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options; the configuration at <c>Gauges</c> wins over it.</param>
    /// <exception cref="InvalidOperationException">They were added before.</exception>
    public static IMessagingBuilder AddGauges(this IMessagingBuilder builder, Action<MessagingGaugeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Has<MessagingGaugeOptions>())
            throw new InvalidOperationException("AddGauges was called before.");
        var options = new MessagingGaugeOptions();
        configure?.Invoke(options);
        builder.Services.AddKeyedSingleton(builder.Name, options);
        return builder;
    }
}
