using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>The copies that a topic made of each message that is not yet due, under a number for all of them. Guarded by its <see cref="TopicStore"/>.</summary>
internal sealed class ScheduledCopies
{
    private readonly Dictionary<long, (DateTimeOffset Due, IReadOnlyList<ScheduledCopy> Copies)> _copies = [];
    private readonly PriorityQueue<long, DateTimeOffset> _byDue = new();
    private long _last;

    /// <summary>Remembers the copies of a message until they are due; their number.</summary>
    public long Add(IReadOnlyList<ScheduledCopy> copies, TimeSpan delay, DateTimeOffset now)
    {
        var due = SaturatingTime.Add(now, delay);
        while (_byDue.TryPeek(out var first, out var past) && past <= now)
        {
            _byDue.Dequeue();
            _copies.Remove(first);
        }

        _copies.Add(++_last, (due, copies));
        _byDue.Enqueue(_last, due);
        return _last;
    }

    /// <summary>The copies of that number, which is spent with this; null when they are due or were taken before.</summary>
    public IReadOnlyList<ScheduledCopy>? Take(long number, DateTimeOffset now) =>
        _copies.Remove(number, out var found) && found.Due > now ? found.Copies : null;
}

/// <summary>A subscription's copy.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="Sequence">The copy's number there.</param>
internal sealed record ScheduledCopy(QueueStore Subscription, long Sequence);
