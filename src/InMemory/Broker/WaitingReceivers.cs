using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>The receives that wait for a message, served in the order in which they came.</summary>
internal sealed class WaitingReceivers
{
    private readonly LinkedList<WaitingReceiver> _line = new();
    private readonly SortedSet<WaitingReceiver> _byDeadline = new(Comparer<WaitingReceiver>.Create(CompareDeadlines));
    private long _lastNumber;

    public int Count => _line.Count;

    public WaitingReceiver? First => _line.First?.Value;

    /// <summary>When the first wait ends; the maximum for never.</summary>
    public DateTimeOffset NextDue => _byDeadline.Count == 0 ? DateTimeOffset.MaxValue : _byDeadline.Min!.Deadline;

    /// <summary>Adds one that waits until a moment; the maximum for ever.</summary>
    public WaitingReceiver Add(int maxMessages, DateTimeOffset deadline)
    {
        var receiver = new WaitingReceiver(maxMessages, deadline, ++_lastNumber);
        _line.AddLast(receiver.Place);
        if (deadline < DateTimeOffset.MaxValue)
            _byDeadline.Add(receiver);
        return receiver;
    }

    /// <summary>One whose wait is over; null when there is none.</summary>
    public WaitingReceiver? FindDue(DateTimeOffset now) => NextDue <= now ? _byDeadline.Min : null;

    /// <summary>Takes it out of the line; false when it has been served already.</summary>
    public bool Remove(WaitingReceiver receiver)
    {
        if (receiver.Place.List is null)
            return false;
        _line.Remove(receiver.Place);
        _byDeadline.Remove(receiver);
        return true;
    }

    private static int CompareDeadlines(WaitingReceiver a, WaitingReceiver b)
    {
        var byDeadline = a.Deadline.CompareTo(b.Deadline);
        return byDeadline == 0 ? a.Number.CompareTo(b.Number) : byDeadline;
    }
}

/// <summary>
/// A receive that waits. Whoever takes it out of the line, under the lock, completes it: so it is served, ended or
/// cancelled, and never two of these.
/// </summary>
internal sealed class WaitingReceiver
{
    public WaitingReceiver(int maxMessages, DateTimeOffset deadline, long number)
    {
        (MaxMessages, Deadline, Number) = (maxMessages, deadline, number);
        Place = new(this);
    }

    public int MaxMessages { get; }

    public DateTimeOffset Deadline { get; }

    /// <summary>Its number in the order of coming.</summary>
    public long Number { get; }

    public LinkedListNode<WaitingReceiver> Place { get; }

    // The caller's code must not run under the broker's lock.
    public TaskCompletionSource<IReadOnlyList<DriverMessage>> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
