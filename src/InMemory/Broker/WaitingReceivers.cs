using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>The receives that wait for a message, served in the order in which they came.</summary>
internal sealed class WaitingReceivers
{
    private readonly LinkedList<WaitingReceiver> _line = new();

    public int Count => _line.Count;

    public WaitingReceiver? First => _line.First?.Value;

    public WaitingReceiver Add(int maxMessages)
    {
        var receiver = new WaitingReceiver(maxMessages);
        _line.AddLast(receiver.Place);
        return receiver;
    }

    /// <summary>Takes it out of the line; false when it has been served already.</summary>
    public bool Remove(WaitingReceiver receiver)
    {
        if (receiver.Place.List is null)
            return false;
        _line.Remove(receiver.Place);
        return true;
    }
}

/// <summary>
/// A receive that waits. Whoever takes it out of the line, under the lock, completes it: so it is served, ended or
/// cancelled, and never two of these.
/// </summary>
internal sealed class WaitingReceiver
{
    public WaitingReceiver(int maxMessages)
    {
        MaxMessages = maxMessages;
        Place = new(this);
    }

    public int MaxMessages { get; }

    public LinkedListNode<WaitingReceiver> Place { get; }

    // The caller's code must not run under the broker's lock.
    public TaskCompletionSource<IReadOnlyList<DriverMessage>> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
