using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Operations.Costs.Live;

/// <summary>What this process has asked of services since it began to listen, from the library's own counters.</summary>
internal sealed class RequestTally : IDisposable
{
    private static readonly string[] Counters =
        [MessagingTelemetry.ProviderRequests, MessagingTelemetry.EmptyReceives, MessagingTelemetry.SentMessages, MessagingTelemetry.ConsumedMessages];

    private readonly ConcurrentDictionary<(string Counter, string System, string Operation), long> _counts = new();
    private readonly MeterListener _listener = new();

    /// <summary>The counts so far.</summary>
    public TalliedRequests Current => new([.. _counts]);

    /// <summary>One that listens until it is disposed.</summary>
    public static RequestTally Listen()
    {
        var tally = new RequestTally();
        tally._listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter == MessagingTelemetry.Meter && Counters.Contains(instrument.Name, StringComparer.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        tally._listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) => tally.Add(instrument.Name, count, tags));
        tally._listener.Start();
        return tally;
    }

    public void Add(string counter, long count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (system, operation) = ("", "");
        foreach (var (key, value) in tags)
        {
            if (key == MessagingTelemetry.System)
                system = value as string ?? "";
            else if (key == MessagingTelemetry.OperationName)
                operation = value as string ?? "";
            else if (key == MessagingTelemetry.ErrorType)
                return;
        }

        // Messages are counted whatever the call was that sent or brought them.
        var isRequest = counter is MessagingTelemetry.ProviderRequests or MessagingTelemetry.EmptyReceives;
        _counts.AddOrUpdate((counter, system, isRequest ? operation : ""), static (_, more) => more, static (_, before, more) => before + more, count);
    }

    public void Dispose() => _listener.Dispose();
}

/// <summary>Counts at a moment.</summary>
internal sealed record TalliedRequests(IReadOnlyList<KeyValuePair<(string Counter, string System, string Operation), long>> Counts)
{
    /// <summary>The requests, by system and operation.</summary>
    public IEnumerable<(string System, string Operation, long Count)> Requests =>
        Counts.Where(c => c.Key.Counter == MessagingTelemetry.ProviderRequests).Select(c => (c.Key.System, c.Key.Operation, c.Value));

    /// <summary>A counter of a system, of one operation or of all.</summary>
    public long this[string counter, string system, string? operation = null] =>
        Counts.Where(c => c.Key.Counter == counter && c.Key.System == system && (operation is null || c.Key.Operation == operation)).Sum(c => c.Value);
}
