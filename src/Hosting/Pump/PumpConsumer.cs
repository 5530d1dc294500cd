using Integration.Hosting.Control;
using Integration.Hosting.Instances;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>A consumer whose runs are pumps.</summary>
/// <param name="name">What it is steered by.</param>
/// <param name="client">The name of its messaging client.</param>
/// <param name="kind">What it is.</param>
/// <param name="source">What it receives from, once that is known.</param>
/// <param name="options">Its options: the one instance that its pumps read.</param>
/// <param name="make">Makes a pump that pauses with the gate.</param>
/// <param name="loops">The client's loops.</param>
/// <param name="logger">The logger of the steering.</param>
/// <param name="own">What it receives from, where that belongs to this instance; null for what is there.</param>
internal sealed class PumpConsumer(
    string name,
    string? client,
    ConsumerKind kind,
    Func<EntityPath?> source,
    ConsumerOptions options,
    Func<PauseGate, MessagePump> make,
    ServingLoops? loops,
    ILogger logger,
    Lazy<InstanceSource>? own = null)
    : ControlledConsumer(name, client, kind, loops, logger)
{
    public override int MaxConcurrency => options.MaxConcurrency;

    protected override EntityPath? Source => source();

    public override Task OpenAsync(CancellationToken cancellationToken) => own?.Value.TryMakeAsync(cancellationToken) ?? Task.CompletedTask;

    protected override Task CloseAsync(CancellationToken cancellationToken) =>
        own is { IsValueCreated: true } ? own.Value.DeleteAsync(cancellationToken) : Task.CompletedTask;

    protected override IConsumerRun Make() => make(Pause);

    protected override void Change(int maxConcurrency) => options.MaxConcurrency = maxConcurrency;
}
