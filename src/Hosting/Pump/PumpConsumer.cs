using Integration.Hosting.Control;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>A consumer whose runs are pumps.</summary>
/// <param name="name">What it is steered by.</param>
/// <param name="client">The name of its messaging client.</param>
/// <param name="kind">What it is.</param>
/// <param name="options">Its options: the one instance that its pumps read.</param>
/// <param name="make">Makes a pump that pauses with the gate.</param>
/// <param name="loops">The client's loops.</param>
/// <param name="logger">The logger of the steering.</param>
internal sealed class PumpConsumer(
    string name, string? client, ConsumerKind kind, ConsumerOptions options, Func<PauseGate, MessagePump> make, ServingLoops? loops, ILogger logger)
    : ControlledConsumer(name, client, kind, loops, logger)
{
    public override int MaxConcurrency => options.MaxConcurrency;

    protected override IConsumerRun Make() => make(Pause);

    protected override void Change(int maxConcurrency) => options.MaxConcurrency = maxConcurrency;
}
