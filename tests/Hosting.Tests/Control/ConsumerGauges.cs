using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Hosting.Tests.Control;

/// <summary>The gauges of one consumer.</summary>
internal sealed class ConsumerGauges : IDisposable
{
    private readonly MeterListener _listener = new();
    private Dictionary<string, int> _values = [];

    public ConsumerGauges(string consumer)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == MessagingTelemetry.Meter && instrument.Name.StartsWith("integration.consumer.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == MessagingTelemetry.ConsumerName && Equals(tag.Value, consumer))
                    _values[instrument.Name] = value;
            }
        });
        _listener.Start();
    }

    /// <summary>Each gauge's value now, by name.</summary>
    public IReadOnlyDictionary<string, int> Read()
    {
        _values = [];
        _listener.RecordObservableInstruments();
        return _values;
    }

    public void Dispose() => _listener.Dispose();
}
