using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Dashboard.Sampling;

/// <summary>How many messages this process sends and receives, by entity, from the library's own meter; it listens until it is disposed.</summary>
internal sealed class ProcessRates : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private long _since;

    public ProcessRates(TimeProvider time)
    {
        (_time, _since) = (time, time.GetTimestamp());
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter == MessagingTelemetry.Meter && instrument.Name is MessagingTelemetry.SentMessages or MessagingTelemetry.ConsumedMessages)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.Start();
    }

    /// <summary>The rates since the last time this was asked, by what <see cref="EntityPath.ToString"/> calls the entity.</summary>
    public IReadOnlyDictionary<string, Rate> Take()
    {
        var (now, begun) = (_time.GetTimestamp(), _since);
        _since = now;
        var seconds = Math.Max(_time.GetElapsedTime(begun, now).TotalSeconds, 0.001);
        return _tallies.ToDictionary(t => t.Key, t => t.Value.Take(seconds), StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        string? name = null, subscription = null;
        foreach (var (key, text) in tags)
        {
            // A send that failed counts, too, and says so.
            if (key == MessagingTelemetry.ErrorType)
                return;
            if (key == MessagingTelemetry.DestinationName)
                name = text as string;
            else if (key == MessagingTelemetry.SubscriptionName)
                subscription = text as string;
        }

        if (name is null)
            return;
        var tally = _tallies.GetOrAdd(subscription is null ? name : $"{name}/{subscription}", static _ => new());
        tally.Add(value, instrument.Name == MessagingTelemetry.SentMessages);
    }

    private sealed class Tally
    {
        private long _sent;
        private long _received;

        public void Add(long value, bool isSent)
        {
            if (isSent)
                Interlocked.Add(ref _sent, value);
            else
                Interlocked.Add(ref _received, value);
        }

        public Rate Take(double seconds) => new(Interlocked.Exchange(ref _sent, 0) / seconds, Interlocked.Exchange(ref _received, 0) / seconds);
    }
}
