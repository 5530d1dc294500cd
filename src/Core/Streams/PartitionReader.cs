using System.Diagnostics;
using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;
using Microsoft.Extensions.Logging;

namespace Integration.Streams;

/// <summary>Reads one partition batch by batch, each call traced, measured and translated; bounded by the options (clause S17).</summary>
internal sealed class PartitionReader(DriverCalls calls, EntityPath stream, string partition, IPartitionCursor cursor, ReadStreamOptions options) : IAsyncDisposable
{
    private const string Operation = "receive";

    public string Partition => partition;

    public static async Task<PartitionReader> OpenAsync(
        DriverCalls calls, IStreamReaderDriver driver, EntityPath stream, string partition, StreamPosition from, ReadStreamOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var cursor = await calls.RunAsync("open", Operation, stream, token => driver.OpenAsync(partition, from, epoch: null, token), cancellationToken).ConfigureAwait(false);
            return new PartitionReader(calls, stream, partition, cursor, options);
        }
        catch (StreamPositionLostException lost)
        {
            calls.Logger.PositionLost(stream, partition, lost.Lost, lost.EarliestOffset);
            throw;
        }
    }

    /// <summary>Reads on; to follow, it waits for a record.</summary>
    public async Task<PartitionBatch> ReadAsync(CancellationToken cancellationToken)
    {
        var started = Tracing.IsObserved ? calls.Time.GetUtcNow() : (DateTimeOffset?)null;
        PartitionBatch batch;
        using (var call = calls.Begin(Operation, Operation, stream, cancellationToken, waits: options.Follow))
        {
            try
            {
                batch = await FetchAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (exception is StreamPositionLostException lost)
                    calls.Logger.PositionLost(stream, partition, lost.Lost, lost.EarliestOffset);
                call.ThrowTranslated(exception);
                throw;
            }
        }

        if (batch.Records.Count > 0)
            Tell(batch.Records, started);
        return batch;
    }

    public ValueTask DisposeAsync() => cursor.DisposeAsync();

    private async Task<PartitionBatch> FetchAsync(CancellationToken cancellationToken)
    {
        var wait = options.Follow ? Timeout.InfiniteTimeSpan : TimeSpan.Zero;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, calls.Lifetime.Stopping);
        try
        {
            return await cursor.ReadAsync(options.MaxBufferedRecords, options.MaxBufferedBytes, wait, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped) when (!cancellationToken.IsCancellationRequested && calls.Lifetime.IsStopping)
        {
            throw new ObjectDisposedException("The messaging client was disposed while reading.", stopped);
        }
    }

    private void Tell(IReadOnlyList<StreamRecord> records, DateTimeOffset? started)
    {
        if (started is { } since)
            Listeners.Tell(() => Trace(records, since));
        if (MessagingTelemetry.Consumed.Enabled)
            CountObserved(records.Count);
        if (!calls.Logger.IsEnabled(LogLevel.Debug))
            return;
        foreach (var record in records)
            calls.Logger.Read(record.Message.MessageId, stream, partition, record.Offset);
    }

    private void CountObserved(int records)
    {
        var tags = calls.Tags(Operation, Operation, stream);
        tags.Add(MessagingTelemetry.PartitionId, partition);
        Listeners.Tell(() => MessagingTelemetry.Consumed.Add(records, tags));
    }

    private void Trace(IReadOnlyList<StreamRecord> records, DateTimeOffset since)
    {
        var links = records.Select(r => Tracing.LinkTo(r.Message)).OfType<ActivityLink>().ToList();
        using var activity = MessagingTelemetry.Source.StartActivity(
            $"{Operation} {stream}", ActivityKind.Client, default(ActivityContext), null, links, options.Follow ? calls.Time.GetUtcNow() : since);
        if (activity is null)
            return;
        calls.Tag(activity, Operation, Operation, stream);
        activity.SetTag(MessagingTelemetry.PartitionId, partition);
        if (records.Count == 1)
            activity.SetTag(MessagingTelemetry.MessageId, records[0].Message.MessageId);
        else
            activity.SetTag(MessagingTelemetry.BatchCount, records.Count);
        activity.SetEndTime(calls.Time.GetUtcNow().UtcDateTime);
    }
}
