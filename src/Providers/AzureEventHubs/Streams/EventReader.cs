using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Integration.AzureEventHubs.Client;
using Integration.AzureEventHubs.Messages;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Streams;

/// <summary>Reads an event hub in a consumer group.</summary>
internal sealed class EventReader(AzureEventHubsContext context, EntityPath stream, string group) : IStreamReaderDriver
{
    private const int MostAtOnce = 8;

    // The number of the first event that a partition ever has.
    private static readonly string Start = new EventOffset(0).ToString();

    private readonly ConcurrentDictionary<string, SeenEnds> _ends = new(StringComparer.Ordinal);

    public int CompareOffsets(string left, string right) => EventOffset.Parse(left).SequenceNumber.CompareTo(EventOffset.Parse(right).SequenceNumber);

    public async Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken)
    {
        var found = await context.DescribeAsync(stream, cancellationToken).ConfigureAwait(false);
        var partitions = new StreamPartition[found.PartitionIds.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, partitions.Length, options, async (i, token) =>
            partitions[i] = Describe(await context.DescribeAsync(stream, found.PartitionIds[i], token).ConfigureAwait(false))).ConfigureAwait(false);
        return partitions;
    }

    public async Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken)
    {
        if (from.Offset is { } offset)
            EventOffset.Parse(offset);
        var found = await FindAsync(partition, cancellationToken).ConfigureAwait(false);
        var place = PartitionPlace.Of(from, found);
        place.ThrowIfLost(found, stream, from);
        var cursor = new EventCursor(context, stream, group, partition, place, epoch, found);
        if (epoch is null)
            return cursor;
        try
        {
            await cursor.ClaimAsync(cancellationToken).ConfigureAwait(false);
            return cursor;
        }
        catch
        {
            await cursor.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The records are exact, but from a time: which event that is shows only when it is read, and others may hold the partition. The time is what this reader has seen, look by
    /// look: at least so long it is, and the first look tells none.
    /// </summary>
    public async Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken)
    {
        var found = await FindAsync(partition, cancellationToken).ConfigureAwait(false);
        var place = PartitionPlace.Of(from, found);
        var records = place.Next is { } next ? found.LastEnqueuedSequenceNumber + 1 - next : (long?)null;
        var waited = _ends.GetOrAdd(partition, _ => new SeenEnds(context.Messaging.TimeProvider)).Look(place, found);
        return new PartitionLag(records, records == 0 ? TimeSpan.Zero : waited);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Partitions are never closed: the service only adds some.
    private static StreamPartition Describe(PartitionProperties partition) => new(
        partition.Id,
        Parents: [],
        IsClosed: false,
        Start,
        partition.IsEmpty ? null : new EventOffset(partition.BeginningSequenceNumber).ToString(),
        partition.LastEnqueuedSequenceNumber < 0 ? null : new EventOffset(partition.LastEnqueuedSequenceNumber, partition.LastEnqueuedOffsetString).ToString());

    private async Task<PartitionProperties> FindAsync(string partition, CancellationToken cancellationToken)
    {
        try
        {
            return await context.DescribeAsync(stream, partition, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is ArgumentException or EventHubsException { IsTransient: false })
        {
            // The service says in several ways that there is no such partition.
            var ids = (await context.DescribeAsync(stream, cancellationToken).ConfigureAwait(false)).PartitionIds;
            if (ids.Contains(partition))
                throw;
            throw new EntityNotFoundException(
                $"there is no partition '{partition}'; the event hub has '{ids[0]}' to '{ids[^1]}'.", AzureEventHubsProvider.Name, stream, refused);
        }
    }
}
