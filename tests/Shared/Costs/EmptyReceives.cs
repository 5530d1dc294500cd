using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Costs;

/// <summary>Listens to the counter of receives that brought nothing, which is the process's: tests with it run alone.</summary>
internal sealed class EmptyReceives : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public EmptyReceives()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter == MessagingTelemetry.Meter && instrument.Name == MessagingTelemetry.EmptyReceives)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _count, count));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}

/// <summary>Tests that count what the whole process does: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
