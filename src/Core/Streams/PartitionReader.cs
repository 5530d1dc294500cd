using System.Diagnostics;
using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;
using Microsoft.Extensions.Logging;

namespace Integration.Streams;

/// <summary>Reads one partition batch by batch, each call traced, measured and translated; bounded by the options (clause S17).</summary>
internal sealed class PartitionReader(DriverCalls calls, EntityPath stream, string partition, IPartitionCursor cursor, string? group) : IAsyncDisposable
{
    private const string Operation = "receive";

    public string Partition => partition;

    public static async Task<PartitionReader> OpenAsync(
        DriverCalls calls, IStreamReaderDriver driver, EntityPath stream, string partition, StreamPosition from, CancellationToken cancellationToken, string? group = null, long? epoch = null)
    {
        try
        {
            var cursor = await calls.RunAsync("open", Operation, stream, token => driver.OpenAsync(partition, from, epoch, token), cancellationToken).ConfigureAwait(false);
            return new PartitionReader(calls, stream, partition, cursor, group);
        }
        catch (StreamPositionLostException lost)
        {
            calls.Logger.PositionLost(stream, partition, lost.Lost, lost.EarliestOffset);
            throw;
        }
    }

    /// <summary>Reads on; to follow, it waits for a record.</summary>
    public Task<PartitionBatch> ReadAsync(ReadStreamOptions options, CancellationToken cancellationToken) =>
        ReadAsync(options.MaxBufferedRecords, options.MaxBufferedBytes, options.Follow ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken);

    /// <summary>Reads on.</summary>
    public async Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = Tracing.IsObserved ? calls.Time.GetUtcNow() : (DateTimeOffset?)null;
        PartitionBatch batch;
        using (var call = calls.Begin(Operation, Operation, stream, cancellationToken, waits: wait != TimeSpan.Zero))
        {
            try
            {
                batch = await FetchAsync(maxRecords, maxBytes, wait, cancellationToken).ConfigureAwait(false);
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
            Tell(batch.Records, wait == TimeSpan.Zero ? started : null);
        return batch;
    }

    public ValueTask DisposeAsync() => cursor.DisposeAsync();

    private async Task<PartitionBatch> FetchAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, calls.Lifetime.Stopping);
        try
        {
            return await cursor.ReadAsync(maxRecords, maxBytes, wait, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped) when (!cancellationToken.IsCancellationRequested && calls.Lifetime.IsStopping)
        {
            throw new ObjectDisposedException("The messaging client was disposed while reading.", stopped);
        }
    }

    private void Tell(IReadOnlyList<StreamRecord> records, DateTimeOffset? started)
    {
        if (Tracing.IsObserved)
            Listeners.Tell(() => Trace(records, started ?? calls.Time.GetUtcNow()));
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
        if (group is not null)
            tags.Add(MessagingTelemetry.GroupName, group);
        Listeners.Tell(() => MessagingTelemetry.Consumed.Add(records, tags));
    }

    private void Trace(IReadOnlyList<StreamRecord> records, DateTimeOffset since)
    {
        var links = records.Select(r => Tracing.LinkTo(r.Message)).OfType<ActivityLink>().ToList();
        using var activity = MessagingTelemetry.Source.StartActivity(
            $"{Operation} {stream}", ActivityKind.Client, default(ActivityContext), null, links, since);
        if (activity is null)
            return;
        calls.Tag(activity, Operation, Operation, stream);
        activity.SetTag(MessagingTelemetry.PartitionId, partition);
        if (group is not null)
            activity.SetTag(MessagingTelemetry.GroupName, group);
        if (records.Count == 1)
            activity.SetTag(MessagingTelemetry.MessageId, records[0].Message.MessageId);
        else
            activity.SetTag(MessagingTelemetry.BatchCount, records.Count);
        activity.SetEndTime(calls.Time.GetUtcNow().UtcDateTime);
    }
}
