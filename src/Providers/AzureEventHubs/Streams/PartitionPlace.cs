using System.Runtime.InteropServices;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Integration.AzureEventHubs.Client;
using Integration.AzureEventHubs.Messages;

namespace Integration.AzureEventHubs.Streams;

/// <summary>
/// Where reading goes on: at a sequence number, or, until the first event has come, at a time. The service itself never tells that a position is no longer
/// kept; it goes on at its oldest event.
/// </summary>
/// <param name="Next">The sequence number of the next event; null while it is not known.</param>
/// <param name="After">Otherwise the time behind which it was enqueued, in the milliseconds that the service compares.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PartitionPlace(long? Next, DateTimeOffset After)
{
    /// <summary>The place to open the receiver at. It exists in any case, which the place behind the newest event does not.</summary>
    public EventPosition Position => Next switch
    {
        null => EventPosition.FromEnqueuedTime(After),
        0 => EventPosition.Earliest,
        { } next => EventPosition.FromSequenceNumber(next - 1, isInclusive: false),
    };

    /// <summary>The place of a position in a partition as it is now.</summary>
    /// <exception cref="ArgumentException">The offset is none of this partition's.</exception>
    public static PartitionPlace Of(StreamPosition from, PartitionProperties partition) => from.Kind switch
    {
        StreamPositionKind.Earliest => new(partition.IsEmpty ? End(partition) : partition.BeginningSequenceNumber, default),
        StreamPositionKind.Latest => new(End(partition), default),
        StreamPositionKind.AtOffset => At(EventOffset.Parse(from.Offset!).SequenceNumber, partition),
        StreamPositionKind.AfterOffset => At(EventOffset.Parse(from.Offset!).SequenceNumber + 1, partition),

        // The service compares milliseconds, and takes what is later, not equal.
        _ when Milliseconds(from.Time) - 1 is var after && HasEventsAfter(partition, after) => new(null, DateTimeOffset.FromUnixTimeMilliseconds(after)),
        _ => new(End(partition), default),
    };

    /// <summary>Whether the partition has an event at the place or behind it.</summary>
    public bool IsBefore(PartitionProperties partition) => Next is { } next
        ? next < End(partition)
        : HasEventsAfter(partition, After.ToUnixTimeMilliseconds());

    /// <exception cref="StreamPositionLostException">The next event is no longer kept.</exception>
    public void ThrowIfLost(PartitionProperties partition, EntityPath stream, StreamPosition? from = null)
    {
        if (Next is { } next && next < End(partition) && (partition.IsEmpty || next < partition.BeginningSequenceNumber))
        {
            throw new StreamPositionLostException(
                partition.Id,
                from ?? StreamPosition.AtOffset(new EventOffset(next).ToString()),
                partition.IsEmpty ? null : new EventOffset(partition.BeginningSequenceNumber).ToString(),
                AzureEventHubsProvider.Name,
                stream);
        }
    }

    private static PartitionPlace At(long next, PartitionProperties partition) => next <= End(partition)
        ? new(next, default)
        : throw new ArgumentException(
            $"the offset is behind the newest event of partition '{partition.Id}', which has the sequence number {partition.LastEnqueuedSequenceNumber}: it is of another partition or event hub.",
            nameof(next));

    private static long End(PartitionProperties partition) => partition.LastEnqueuedSequenceNumber + 1;

    private static bool HasEventsAfter(PartitionProperties partition, long milliseconds) => !partition.IsEmpty && Milliseconds(partition.LastEnqueuedTime) > milliseconds;

    private static long Milliseconds(DateTimeOffset time) => Math.Max(time.ToUnixTimeMilliseconds(), DateTimeOffset.MinValue.ToUnixTimeMilliseconds() + 1);
}
