using Integration.Migration;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Runs bridges in an application on the generic host.</summary>
public static class BridgeBuilderExtensions
{
    /// <summary>
    /// Forwards messages from this client's provider to another's, from the start of the host to its end. Clock and logging
    /// are the application's.
    /// </summary>
    /// <param name="builder">The client of the provider to take from.</param>
    /// <param name="to">The name of the client of the provider to send to; null for the application's main client.</param>
    /// <param name="options">How to go about it. The numbers and durations can be set at <c>Bridges:&lt;ToName&gt;</c> of this client's section, which wins over code.</param>
    /// <param name="routes">From where to where.</param>
    /// <exception cref="ArgumentException">Both are one client.</exception>
    public static IMessagingBuilder AddBridge(this IMessagingBuilder builder, string? to, BridgeOptions options, params IReadOnlyList<MoveRoute> routes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(routes);
        if (builder.Name == to)
            throw new ArgumentException("A bridge needs two clients, added by AddMessaging under different names.", nameof(to));
        builder.Services.TryAddKeyedSingleton<ServingLoops>(builder.Name);
        var settings = new BridgeSettings(options, routes);
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, settings);
        builder.Services.AddSingleton<IHostedService>(services => new BridgeService(services, builder.Name, to, settings, routes));
        return builder;
    }
}
