using Integration.Emulators.AzureEventHubs.Messages;

namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>The events of a partition within their retention, oldest first. Used under the partition's lock.</summary>
internal sealed class EventLog
{
    private readonly List<StoredEvent> _events = [];

    // What is before it is trimmed; the list is shortened only now and then.
    private int _first;

    public int Count => _events.Count - _first;

    public StoredEvent this[int index] => _events[_first + index];

    public void Add(StoredEvent added) => _events.Add(added);

    public void TrimUntil(DateTimeOffset enqueuedUntil)
    {
        while (Count > 0 && this[0].EnqueuedAt <= enqueuedUntil)
            _events[_first++] = null!;
        if (_first <= _events.Count / 2)
            return;
        _events.RemoveRange(0, _first);
        _first = 0;
    }

    /// <summary>How many events come before the first that is at or behind a place, in a property that never falls.</summary>
    public int CountBefore(Func<StoredEvent, bool> isBefore)
    {
        (int low, int high) = (0, Count);
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (isBefore(this[middle]))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
