using Integration;
using Integration.Diagnostics;
using Integration.Migration;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

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
    /// <param name="options">How to go about it.</param>
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
        builder.Services.AddSingleton<IHostedService>(services => new BridgeService(
            Client(services, builder.Name), Client(services, to), routes, services.GetRequiredKeyedService<ServingLoops>(builder.Name), options with
            {
                TimeProvider = services.GetService<TimeProvider>() ?? options.TimeProvider,
                LoggerFactory = services.GetService<ILoggerFactory>() ?? options.LoggerFactory,
            }));
        return builder;
    }

    private static IMessaging Client(IServiceProvider services, string? name) =>
        name is null ? services.GetRequiredService<IMessaging>() : services.GetRequiredKeyedService<IMessaging>(name);

    /// <summary>Runs a bridge with the host. What fails its start, as a destination that is not there yet, is tried again; the host goes on.</summary>
    private sealed class BridgeService(IMessaging from, IMessaging to, IReadOnlyList<MoveRoute> routes, ServingLoops loops, BridgeOptions options) : BackgroundService
    {
        private readonly Bridge _bridge = new(from, to, routes, options) { Loops = loops };

        private readonly ServingLoop _loop = new(
            "bridge", $"{options.FromName} to {options.ToName}", options.TimeProvider, options.LoggerFactory.CreateGuardedLogger("Integration.Migration.Bridge"));

        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            loops.Add(_loop);
            return _loop.Start(_bridge.RunAsync, stoppingToken);
        }
    }
}
