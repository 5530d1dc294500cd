using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Hosting.Tests.Gauges;

/// <summary>The gauges of one queue, as whoever listens measures them.</summary>
internal sealed class SourceReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _queue;
    private Dictionary<string, double> _values = [];

    public SourceReadings(string queue)
    {
        _queue = queue;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == MessagingTelemetry.Meter && instrument.Name.StartsWith("integration.source.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Each gauge's value now, by what follows <c>integration.source.</c>, and the state, and the client, where there are any.</summary>
    public IReadOnlyDictionary<string, double> Read()
    {
        _values = [];
        _listener.RecordObservableInstruments();
        return _values;
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = tags.ToArray().ToDictionary(t => t.Key, t => (string?)t.Value);
        if (named[MessagingTelemetry.DestinationName] == _queue)
        {
            _values[string.Join(' ', new[]
            {
                instrument.Name["integration.source.".Length..],
                named.GetValueOrDefault(MessagingTelemetry.MessageState),
                named.GetValueOrDefault(MessagingTelemetry.SubscriptionName),
                named.GetValueOrDefault(MessagingTelemetry.ClientName),
            }.OfType<string>())] = value;
        }
    }
}
