using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>
/// The messages of one queue, subscription or dead-letter queue: their states, their order and their due times. It
/// knows no clock and no rules, and is guarded by its <see cref="QueueStore"/>.
/// </summary>
internal sealed class MessageStore(EntityPath path, DeliveryOrder order)
{
    private readonly SequenceIndex _bySequence = new();

    // One for each state: a lock that is taken and given back soon is not sorted among the many that are delayed or expire one day.
    private readonly DueHeap[] _byDue = [.. Enum.GetValues<MessageState>().Select(_ => new DueHeap())];
    private readonly long[] _counts = new long[Enum.GetValues<MessageState>().Length];
    private long _lastRank;

    public EntityPath Path => path;

    public DeliveryOrder Order => order;

    public WaitingReceivers Waiting { get; } = new();

    public long LastSequence { get; private set; }

    public int Count => _bySequence.Count;

    /// <summary>How many messages have a due time.</summary>
    public int DueCount { get; private set; }

    public DateTimeOffset NextDue => FirstDue?.Due ?? DateTimeOffset.MaxValue;

    public long CountOf(MessageState state) => _counts[(int)state];

    /// <summary>A message whose time has come, the earliest first; null when there is none.</summary>
    public StoredMessage? FindDue(DateTimeOffset now) => FirstDue is { } first && first.Due <= now ? first : null;

    /// <summary>The messages behind that sequence number, in order.</summary>
    public IEnumerable<StoredMessage> After(long sequence) => _bySequence.After(sequence);

    /// <summary>Adds a message that is visible from <paramref name="visibleAt"/> on.</summary>
    /// <param name="message">The message.</param>
    /// <param name="size">What it takes from the budget.</param>
    /// <param name="now">When it is added.</param>
    /// <param name="visibleAt">When it becomes visible; <paramref name="now"/> for at once.</param>
    /// <param name="timeToLive">How long it lives from then on; null for no end.</param>
    /// <param name="deadLetter">Why it is here, for a dead letter.</param>
    public StoredMessage Add(
        Message message, long size, DateTimeOffset now, DateTimeOffset visibleAt, TimeSpan? timeToLive, DeadLetterInfo? deadLetter = null)
    {
        var stored = new StoredMessage(this, message, size, ++LastSequence, now, deadLetter);
        _bySequence.Add(stored);
        _counts[(int)stored.State]++;
        if (visibleAt > now)
            Delay(stored, visibleAt);
        else
            Show(stored, now, timeToLive);
        return stored;
    }

    /// <summary>Makes a message visible for the first time; its time to live starts.</summary>
    public void Show(StoredMessage message, DateTimeOffset at, TimeSpan? timeToLive)
    {
        message.Rank = ++_lastRank;
        message.VisibleAt = at;
        message.ExpiresAt = timeToLive is { } life ? SaturatingTime.Add(at, life) : DateTimeOffset.MaxValue;
        order.Add(message);
        Set(message, MessageState.Active, message.ExpiresAt);
    }

    /// <summary>Makes a taken or delayed message available again.</summary>
    public void Return(StoredMessage message, DateTimeOffset at)
    {
        message.Unlock();
        message.VisibleAt = at;
        order.Return(message);
        Set(message, MessageState.Active, message.ExpiresAt);
    }

    /// <summary>Hides a new or taken message; it may expire before it is visible again.</summary>
    public void Delay(StoredMessage message, DateTimeOffset visibleAt)
    {
        message.Unlock();
        message.VisibleAt = visibleAt;
        Set(message, MessageState.Delayed, message.ExpiresAt < visibleAt ? message.ExpiresAt : visibleAt);
    }

    /// <summary>The next message to deliver, to be locked or removed; null when there is none.</summary>
    public StoredMessage? Take() => order.Take();

    /// <summary>Locks a taken message for a delivery.</summary>
    public object Lock(StoredMessage message, DateTimeOffset until)
    {
        message.DeliveryCount++;
        Set(message, MessageState.Locked, until);
        return message.Lock();
    }

    /// <summary>Moves the end of a lock.</summary>
    public void Renew(StoredMessage message, DateTimeOffset until) => Set(message, MessageState.Locked, until);

    public void Remove(StoredMessage message)
    {
        message.Unlock();
        order.Remove(message);
        Set(message, message.State, DateTimeOffset.MaxValue);
        _counts[(int)message.State]--;
        _bySequence.Remove(message);
    }

    /// <summary>Removes every message, and every lock with them; the bytes that they took.</summary>
    public long Clear()
    {
        var size = 0L;
        foreach (var message in _bySequence.After(0))
        {
            message.Unlock();
            size += message.Size;
        }

        order.Clear();
        foreach (var heap in _byDue)
            heap.Clear();
        DueCount = 0;
        _bySequence.Clear();
        Array.Clear(_counts);
        return size;
    }

    private StoredMessage? FirstDue
    {
        get
        {
            if (DueCount == 0)
                return null;
            StoredMessage? first = null;
            foreach (var heap in _byDue)
            {
                if (heap.First is { } candidate && (first is null || candidate.IsDueBefore(first)))
                    first = candidate;
            }

            return first;
        }
    }

    private void Set(StoredMessage message, MessageState state, DateTimeOffset due)
    {
        _counts[(int)message.State]--;
        _counts[(int)state]++;
        if (message.HasDue)
        {
            _byDue[(int)message.State].Remove(message);
            DueCount--;
        }

        (message.State, message.Due) = (state, due);
        if (due < DateTimeOffset.MaxValue)
        {
            _byDue[(int)state].Add(message);
            DueCount++;
        }
    }
}
