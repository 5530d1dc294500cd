using Integration.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>Runs a bridge with the host. What fails its start, as a destination that is not there yet, is tried again; the host goes on.</summary>
internal sealed class BridgeService(IServiceProvider services, string? from, string? to, BridgeSettings settings, IReadOnlyList<MoveRoute> routes) : BackgroundService
{
    private Bridge? _bridge;

    /// <summary>Its two sides, as its options name them.</summary>
    public string Name => $"{settings.Options.FromName} to {settings.Options.ToName}";

    /// <summary>How far its routes are; none before it starts.</summary>
    public IReadOnlyList<BridgeProgress> Progress => _bridge?.Progress ?? [];

    /// <summary>Why it can't forward at present; null when it can.</summary>
    public Exception? Fault =>
        services.GetRequiredKeyedService<ServingLoops>(from).All.Where(IsMine).Select(l => l.State).FirstOrDefault(s => s.Status == LoopStatus.Failing)?.LastError;

    /// <summary>Whether a client is one of its sides.</summary>
    public bool Joins(string? client) => client == from || client == to;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Making a client reads its section, and so the settings.
        var (source, destination) = (Client(from), Client(to));
        var options = settings.Options with
        {
            TimeProvider = services.GetService<TimeProvider>() ?? settings.Options.TimeProvider,
            LoggerFactory = services.GetService<ILoggerFactory>() ?? settings.Options.LoggerFactory,
        };
        var loops = services.GetRequiredKeyedService<ServingLoops>(from);
        var bridge = _bridge = new Bridge(source, destination, routes, options) { Loops = loops };
        var opening = new ServingLoop(Bridge.LoopKind, Name, options.TimeProvider, options.LoggerFactory.CreateGuardedLogger("Integration.Migration.Bridge"));
        IReadOnlyList<DestinationSender> senders = [];
        using var opened = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        loops.Add(opening);
        await opening.Start(
            async token =>
            {
                senders = await bridge.OpenAsync(token).ConfigureAwait(false);
                await opened.CancelAsync().ConfigureAwait(false);
            },
            opened.Token).ConfigureAwait(false);
        if (stoppingToken.IsCancellationRequested)
            return;

        // The loops of its routes tell from now on how it is.
        var running = bridge.RunAsync(senders, stoppingToken);
        loops.Remove(opening);
        await running.ConfigureAwait(false);
    }

    private bool IsMine(ServingLoop loop) => loop.Kind == Bridge.LoopKind && (loop.Source == Name || routes.Any(r => loop.Source == r.ToString()));

    private IMessaging Client(string? name) => name is null ? services.GetRequiredService<IMessaging>() : services.GetRequiredKeyedService<IMessaging>(name);
}
