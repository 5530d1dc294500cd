using System.Runtime.InteropServices;
using Azure.Messaging.EventHubs;

namespace Integration.AzureEventHubs.Streams;

/// <summary>
/// Where a partition ended each time that it was looked at. The service does not tell when an event was enqueued that nobody reads, and no clock is compared with its:
/// but an event that was seen to be there has waited since, by this machine's monotonic clock.
/// </summary>
internal sealed class SeenEnds(TimeProvider time)
{
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly List<Seen> _seen = [];

    /// <summary>Notes a look, and tells for how long, at least, the oldest event has waited that is kept at a place or behind it; null where no earlier look saw one.</summary>
    public TimeSpan? Look(PartitionPlace place, PartitionProperties found)
    {
        lock (_lock)
        {
            // Of an event hub that was deleted and made again nothing is known, and what is no longer kept waits no more.
            if (found.IsEmpty || (_seen is [.., var newest] && newest.Partition.LastEnqueuedSequenceNumber > found.LastEnqueuedSequenceNumber))
                _seen.Clear();
            _seen.RemoveAll(s => !place.IsBefore(s.Partition) || s.Partition.LastEnqueuedSequenceNumber < found.BeginningSequenceNumber);
            TimeSpan? waited = _seen is [var first, ..] ? time.GetElapsedTime(first.At) : null;
            if (!found.IsEmpty && place.IsBefore(found) && !(_seen is [.., var last] && last.Partition.LastEnqueuedSequenceNumber == found.LastEnqueuedSequenceNumber))
                Add(new(found, time.GetTimestamp()));
            return waited;
        }
    }

    // The oldest stays; with fewer between, what is told is less, and true.
    private void Add(Seen seen)
    {
        for (var i = _seen.Count == Most ? Most - 1 : 0; i > 0; i -= 2)
            _seen.RemoveAt(i);
        _seen.Add(seen);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Seen(PartitionProperties Partition, long At);
}
