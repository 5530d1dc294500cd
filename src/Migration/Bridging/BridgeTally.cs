using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Migration;

/// <summary>What a bridge did on a route, also as metrics.</summary>
internal sealed class BridgeTally
{
    private static readonly Counter<long> ForwardedMessages = MigrationTelemetry.Meter.CreateCounter<long>("integration.bridge.forwarded", "{message}", "Messages that a bridge forwarded.");
    private static readonly Counter<long> LoopedMessages = MigrationTelemetry.Meter.CreateCounter<long>("integration.bridge.looped", "{message}", "Messages that a bridge did not send back to where they came from.");
    private static readonly Counter<long> RefusedMessages = MigrationTelemetry.Meter.CreateCounter<long>("integration.bridge.refused", "{message}", "Messages that the destination refused.");
    private static readonly Counter<long> FailedCalls = MigrationTelemetry.Meter.CreateCounter<long>("integration.bridge.failures", "{failure}", "Calls that failed and are tried again.");

    private long _looped;
    private long _refused;
    private long _failures;
    private long _published;

    public CopyTally Copies { get; } = new();

    public void AddLooped(MoveRoute route) => Add(ref _looped, LoopedMessages, route);

    public void AddRefused(MoveRoute route) => Add(ref _refused, RefusedMessages, route);

    public void AddFailure(MoveRoute route) => Add(ref _failures, FailedCalls, route);

    /// <summary>Brings the metric of forwarded messages up to date.</summary>
    public void Publish(MoveRoute route)
    {
        var copied = Copies.Copied;
        ForwardedMessages.Add(copied - Interlocked.Exchange(ref _published, copied), Tags(route));
    }

    public BridgeProgress Describe(MoveRoute route) =>
        new(route, Copies.Copied, Interlocked.Read(ref _looped), Interlocked.Read(ref _refused), Interlocked.Read(ref _failures));

    private static void Add(ref long count, Counter<long> counter, MoveRoute route)
    {
        Interlocked.Increment(ref count);
        Listeners.Tell(() => counter.Add(1, Tags(route)));
    }

    private static KeyValuePair<string, object?>[] Tags(MoveRoute route) =>
        [new("integration.bridge.source", route.Source.ToString()), new("integration.bridge.destination", route.Destination.ToString())];
}
