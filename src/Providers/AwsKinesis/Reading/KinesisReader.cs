using Amazon.Runtime;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Records;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>Reads a stream shard by shard.</summary>
internal sealed class KinesisReader(KinesisContext context, EntityPath stream, ReadBudget budget, FanOutConsumer? consumer) : IStreamReaderDriver
{
    private readonly ShardList _shards = new(context, stream);

    public int CompareOffsets(string left, string right) => Parse(left).CompareTo(Parse(right));

    public async Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken) =>
        [.. (await _shards.GetAsync(cancellationToken).ConfigureAwait(false)).Select(ShardList.Describe)];

    public async Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken) =>
        await OpenAsync(partition, from, consumer is null ? null : new SubscribedShard(context, stream, partition, consumer), cancellationToken).ConfigureAwait(false);

    public async Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken)
    {
        var cursor = await OpenAsync(partition, from, pushed: null, cancellationToken).ConfigureAwait(false);
        await using var disposed = cursor.ConfigureAwait(false);
        return new PartitionLag(Records: null, await cursor.MeasureAsync(cancellationToken).ConfigureAwait(false));
    }

    public ValueTask DisposeAsync()
    {
        consumer?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<KinesisCursor> OpenAsync(string partition, StreamPosition from, SubscribedShard? pushed, CancellationToken cancellationToken)
    {
        var polled = new PolledShard(context, stream, partition, budget);
        var cursor = new KinesisCursor(context, stream, partition, _shards, polled, pushed, from, from.Offset is { } offset ? Parse(offset) : null);
        try
        {
            await cursor.OpenAsync(cancellationToken).ConfigureAwait(false);
            return cursor;
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsNotFound(exception) || KinesisErrors.IsInvalid(exception))
        {
            var shards = await _shards.GetAsync(cancellationToken).ConfigureAwait(false);
            if (!shards.Any(s => s.ShardId == partition))
            {
                throw new EntityNotFoundException(
                    $"it has no partition '{partition}'. It has: {string.Join(", ", shards.Select(s => s.ShardId))}.", KinesisProvider.Name, stream, exception);
            }

            if (from.Offset is not null)
                throw new ArgumentException($"'{from.Offset}' is no offset of partition '{partition}' of '{stream}'.", nameof(from), exception);
            throw;
        }
    }

    private KinesisOffset Parse(string offset) => KinesisOffset.TryParse(offset)
        ?? throw new ArgumentException($"'{offset}' is no offset of '{stream}': Kinesis has sequence numbers of decimal digits, and behind a dot a place in an aggregate.", nameof(offset));
}
