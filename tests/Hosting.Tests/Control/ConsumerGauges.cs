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
            var named = tags.ToArray().ToDictionary(t => t.Key, t => (string?)t.Value);
            if (named[MessagingTelemetry.ConsumerName] == consumer)
                _values[named.GetValueOrDefault(MessagingTelemetry.ConsumerState) is { } state ? $"{instrument.Name} {state}" : instrument.Name] = value;
        });
        _listener.Start();
    }

    /// <summary>The states that it is said to be in.</summary>
    public IEnumerable<string> States => Read().Where(v => v.Key.StartsWith("integration.consumer.status ", StringComparison.Ordinal) && v.Value == 1).Select(v => v.Key.Split(' ')[1]);

    /// <summary>Each gauge's value now, by name and state.</summary>
    public IReadOnlyDictionary<string, int> Read()
    {
        _values = [];
        _listener.RecordObservableInstruments();
        return _values;
    }

    public void Dispose() => _listener.Dispose();
}
