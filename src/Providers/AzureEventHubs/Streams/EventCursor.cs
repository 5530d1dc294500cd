using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Primitives;
using Integration.AzureEventHubs.Client;
using Integration.AzureEventHubs.Messages;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Streams;

/// <summary>
/// A place in a partition. It counts by the sequence numbers of the events that it gave out: whatever becomes of a link, the next one is opened
/// behind the last of them, and an event that is missing is noticed.
/// </summary>
internal sealed class EventCursor(
    AzureEventHubsContext context, EntityPath stream, string group, string partition, PartitionPlace place, long? epoch, PartitionProperties opened) : IPartitionCursor
{
    private const int PrefetchBytes = 4 << 20;
    private const int LeastTypicalBytes = 256;
    private const int MostReopened = 3;

    /// <summary>How long one request for events lasts; there is no telling whether the next is needed before.</summary>
    private static readonly TimeSpan RequestTime = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait for events that the service has, before asking whether it still has them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _closing = new();
    private readonly Queue<(EventData Event, int Size)> _held = new();
    private PartitionPlace _place = place;
    private PartitionReceiver? _receiver;
    private Task<IEnumerable<EventData>>? _request;
    private StreamLeaseLostException? _lost;
    private long _last = opened.LastEnqueuedSequenceNumber;
    private DateTimeOffset? _lastTime = opened.IsEmpty ? null : opened.LastEnqueuedTime;
    private int _typicalBytes = 64 << 10;
    private int _reopened;

    /// <summary>Takes the partition for the epoch, which the service does when a link is opened.</summary>
    /// <exception cref="StreamLeaseLostException">Another has it with a higher one.</exception>
    public Task ClaimAsync(CancellationToken cancellationToken) => RequestAsync(1, Timeout.InfiniteTimeSpan, TimeSpan.FromMilliseconds(1), cancellationToken);

    public async Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_lost is not null)
            throw _lost;
        var atMost = (int)Math.Clamp(maxBytes / _typicalBytes, 1, maxRecords);
        if (wait == TimeSpan.Zero)
        {
            var hasMore = _held.Count > 0 || _place.Next <= _last || await HasMoreAsync(cancellationToken).ConfigureAwait(false);
            while (hasMore && _held.Count == 0)
            {
                await RequestAsync(atMost, Patience, RequestTime, cancellationToken).ConfigureAwait(false);
                hasMore = _held.Count > 0 || await HasMoreAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        else if (_held.Count == 0)
        {
            await RequestAsync(atMost, wait, RequestTime, cancellationToken).ConfigureAwait(false);
        }

        var records = await TakeAsync(maxRecords, maxBytes, cancellationToken).ConfigureAwait(false);
        var behind = _place.Next is { } next ? Math.Max(0, _last + 1 - next) : (long?)null;
        return new PartitionBatch(records, IsCaughtUp: behind == 0 || (_place.Next is null && wait == TimeSpan.Zero), IsEnd: false)
        {
            RecordsBehind = behind,
            Behind = behind == 0 ? TimeSpan.Zero : records.Count > 0 && _lastTime >= records[^1].AppendedAt ? _lastTime - records[^1].AppendedAt : null,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await CloseReceiverAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    /// <summary>Asks for events, unless it has asked already, and holds what comes; nothing when the wait is over before.</summary>
    private async Task RequestAsync(int atMost, TimeSpan wait, TimeSpan time, CancellationToken cancellationToken)
    {
        _receiver ??= Open();
        if (_request is null)
        {
            RequestCounter.Count("receive");
            _request = _receiver.ReceiveBatchAsync(atMost, time, _closing.Token);
        }

        // A request that is not waited for any longer stays: what it brings is read next time.
        var request = _request;
        await ((Task)request).WaitAsync(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!request.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        _request = null;
        try
        {
            Hold(await request.ConfigureAwait(false));
            _reopened = 0;
        }
        catch (Exception failed)
        {
            await CloseReceiverAsync().ConfigureAwait(false);
            if (epoch is { } lostEpoch && failed is EventHubsException { Reason: EventHubsException.FailureReason.ConsumerDisconnected })
                throw _lost = new StreamLeaseLostException(partition, lostEpoch, AzureEventHubsProvider.Name, stream, failed);

            // So the SDK shows a connection that is cut under a request, without trying again itself.
            if (failed is not OperationCanceledException || _closing.IsCancellationRequested || context.Messaging.NoHiddenRetries || _reopened++ == MostReopened)
                throw;
        }
    }

    private void Hold(IEnumerable<EventData> events)
    {
        var largest = 0;
        foreach (var received in events)
        {
            var size = SizeOf(received);
            _held.Enqueue((received, size));
            largest = Math.Max(largest, size);
        }

        if (largest > 0)
            _typicalBytes = Math.Max(largest, LeastTypicalBytes);
        if (_receiver?.ReadLastEnqueuedEventProperties() is { SequenceNumber: { } newest } told && newest > _last)
            (_last, _lastTime) = (newest, told.EnqueuedTime);
    }

    private async Task<List<StreamRecord>> TakeAsync(int maxRecords, long maxBytes, CancellationToken cancellationToken)
    {
        var records = new List<StreamRecord>(Math.Min(maxRecords, _held.Count));
        while (records.Count < maxRecords && _held.TryPeek(out var next))
        {
            var (received, size) = next;
            if (received.SequenceNumber < _place.Next)
            {
                _held.Dequeue();
                continue;
            }

            if (records.Count > 0 && maxBytes < size)
                break;
            if (received.SequenceNumber > _place.Next)
            {
                if (records.Count > 0)
                    break;

                // Retention did that, or compaction, which is none of the reader's loss.
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }

            _held.Dequeue();
            maxBytes -= size;
            _place = new PartitionPlace(received.SequenceNumber + 1, default);
            _last = Math.Max(_last, received.SequenceNumber);
            records.Add(EventDecoder.Decode(received, partition));
        }

        return records;
    }

    private async ValueTask<bool> HasMoreAsync(CancellationToken cancellationToken) =>
        _place.IsBefore(await LookAsync(cancellationToken).ConfigureAwait(false));

    /// <exception cref="StreamPositionLostException">The next event is no longer kept.</exception>
    private async Task<PartitionProperties> LookAsync(CancellationToken cancellationToken)
    {
        var found = await context.DescribeAsync(stream, partition, cancellationToken).ConfigureAwait(false);
        _place.ThrowIfLost(found, stream);
        (_last, _lastTime) = (found.LastEnqueuedSequenceNumber, found.LastEnqueuedTime);
        return found;
    }

    private PartitionReceiver Open()
    {
        RequestCounter.Count("open-receiver");
        var prefetch = context.Options.PrefetchCount;
        return new PartitionReceiver(group, partition, _place.Position, context.Connections.Of(stream.Name), new PartitionReceiverOptions
        {
            Identifier = context.Options.Identifier,
            OwnerLevel = epoch,
            PrefetchCount = prefetch,
            PrefetchSizeInBytes = prefetch > 0 ? PrefetchBytes : null,
            RetryOptions = context.Retry,
            TrackLastEnqueuedEventProperties = true,
        });
    }

    private async Task CloseReceiverAsync()
    {
        if (_receiver is not { } receiver)
            return;
        _receiver = null;
        _held.Clear();
        await receiver.CloseAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_request is { } request)
            await ((Task)request).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static int SizeOf(EventData received) => received.GetRawAmqpMessage().Body.TryGetData(out var data) ? data!.Sum(static part => part.Length) : LeastTypicalBytes;
}
