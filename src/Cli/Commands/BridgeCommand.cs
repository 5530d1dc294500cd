using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Forwards messages until it is stopped.</summary>
internal sealed class BridgeCommand : CliCommand
{
    private readonly ProviderPair _providers = new();
    private readonly RouteArguments _routes = new();
    private readonly Option<TimeSpan?> _interval = Inputs.Duration("--interval", "How often to show how far it is; 5 s when left out.");
    private readonly Option<TimeSpan?> _pollWait = Inputs.Duration("--poll-wait", "How long one receive waits for messages; 20 s when left out.");

    public BridgeCommand() : base(
        "bridge",
        "Forward messages until Ctrl-C, for a cut-over without downtime. A source serves the bridge alone, and what came from the other side does not go back.",
        "integration bridge --from aws --to azure-service-bus",
        "integration bridge orders order-placed/billing=topic:order-placed --from aws --to azure-service-bus")
    {
        _routes.AddTo(this, withDeadLetters: false);
        _providers.AddTo(this);
        Add(_interval);
        Add(_pollWait);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (from, to) = _providers.Open(context);
        var routes = await _routes.ReadAsync(context, from.Messaging, cancellationToken).ConfigureAwait(false);
        var options = new BridgeOptions { FromName = from.SideName, ToName = to.SideName, TimeProvider = context.Host.Time, LoggerFactory = from.LoggerFactory };
        if (context.Get(_pollWait) is { } wait)
            options = options with { PollWait = wait };
        var bridge = new Bridge(from.Messaging, to.Messaging, routes, options);
        context.Out.Note($"Forwarding {routes.Count} routes from {from.Name} to {to.Name}; Ctrl-C finishes what is in flight and ends.");
        var running = bridge.RunAsync(cancellationToken);
        await context.RepeatAsync(running, context.Get(_interval) ?? TimeSpan.FromSeconds(5), () =>
        {
            if (!running.IsCompleted)
                Write(context, from, to, bridge.Progress);
        }).ConfigureAwait(false);
        await running.ConfigureAwait(false);
        Write(context, from, to, bridge.Progress);
        return ExitCode.Ok;
    }

    private static void Write(CliContext context, Client from, Client to, IReadOnlyList<BridgeProgress> routes)
    {
        if (context.Out.IsJson)
        {
            context.Out.Document(new BridgeDocument(from.Name, to.Name, context.Host.Time.GetUtcNow(), [.. routes.Select(BridgeRouteDocument.Of)]), CliJson.Readable.BridgeDocument);
            return;
        }

        foreach (var r in routes)
            context.Out.Line($"{r.Route}: {r.Forwarded:N0} forwarded, {r.Looped:N0} not sent back, {r.Refused:N0} refused and dead-lettered, {r.Failures:N0} failures");
    }
}
