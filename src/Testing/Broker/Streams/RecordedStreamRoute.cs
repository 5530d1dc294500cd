using Integration.Hosting;
using Integration.Hosting.Streams;
using Integration.Testing.Journal;
using Integration.Testing.Time;

namespace Integration.Testing.Broker;

/// <summary>Writes down how each handler of a stream's records ended, and does what a drill does to them.</summary>
internal sealed class RecordedStreamRoute(TestWorld world, string? client, StreamConsumerRegistration registration, StreamRoute inner) : StreamRoute(inner.MessageType)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Epoch, int Deliveries)> _deliveries = new(StringComparer.Ordinal);
    private readonly HandlerRecorder _recorder = world.MakeRecorder(client);

    public override bool TakesBatches => inner.TakesBatches;

    public override async Task HandleAsync(
        IServiceProvider services, IMessageSerializer serializer, IReadOnlyList<StreamContext> records, CancellationToken cancellationToken)
    {
        var partition = WatchedPartition.Current!;
        var deliveries = records.Select(r => CountDelivery(r.RecordKey, partition.Epoch)).ToList();

        // No record is struck twice, so that every drill comes to an end.
        var isNew = records[0].Attempt == 1 && deliveries.Contains(1);
        var flow = new DeliveryFlow(registration.Stream, [.. records.Select(r => r.Record.Message.MessageId ?? r.RecordKey)])
        {
            MayFail = isNew && registration.Options.RetriesInPlace > 0,
            Lose = isNew && Strikes(DrillKind.LostLock) ? partition.LoseAsync : null,
        };
        partition.EnterHandler();
        world.Activity.Enter(flow);
        DeliveryFlow.Current = flow;
        try
        {
            var error = await _recorder.RunAsync(() => inner.HandleAsync(services, serializer, records, cancellationToken)).ConfigureAwait(false);
            for (var i = 0; i < records.Count; i++)
                _recorder.Add(registration, records[i].Record, deliveries[i], error?.SourceException);
            if (error is null && isNew && Strikes(DrillKind.Crash))
            {
                // In this order: what is handled from then on is not remembered.
                await partition.LoseAsync().ConfigureAwait(false);
                world.EndProcess();
            }

            error?.Throw();
        }
        finally
        {
            partition.LeaveHandler();
            world.Activity.Leave(flow);
        }
    }

    public override Task OnGapAsync(IServiceProvider services, StreamPositionLostException gap, CancellationToken cancellationToken)
    {
        world.Journal.AddGap(new(registration.Stream, registration.Group, gap.Partition, world.Time.GetUtcNow(), gap));
        return inner.OnGapAsync(services, gap, cancellationToken);
    }

    private bool Strikes(DrillKind kind) => world.Faults?.Strike(kind, registration.Stream) == true;

    /// <summary>Which delivery of a record this is: those under one lease are one.</summary>
    private int CountDelivery(string record, long epoch)
    {
        lock (_gate)
        {
            var (last, deliveries) = _deliveries.GetValueOrDefault(record);
            if (deliveries == 0 || last != epoch)
                _deliveries[record] = (epoch, ++deliveries);
            return deliveries;
        }
    }
}
