using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>
/// The messages of one queue, subscription or dead-letter queue: their states, their order and their due times. It
/// knows no clock and no rules, and is guarded by its <see cref="QueueStore"/>.
/// </summary>
internal sealed class MessageStore(EntityPath path, DeliveryOrder order)
{
    private readonly SortedSet<StoredMessage> _bySequence = new(Comparer<StoredMessage>.Create((a, b) => a.Sequence.CompareTo(b.Sequence)));
    private readonly SortedSet<StoredMessage> _byDue = new(Comparer<StoredMessage>.Create(CompareDue));
    private readonly long[] _counts = new long[Enum.GetValues<MessageState>().Length];
    private long _lastRank;

    public EntityPath Path => path;

    public DeliveryOrder Order => order;

    public WaitingReceivers Waiting { get; } = new();

    public long LastSequence { get; private set; }

    public int Count => _bySequence.Count;

    /// <summary>How many messages have a due time.</summary>
    public int DueCount => _byDue.Count;

    public DateTimeOffset NextDue => _byDue.Min?.Due ?? DateTimeOffset.MaxValue;

    public long CountOf(MessageState state) => _counts[(int)state];

    /// <summary>A message whose time has come, the earliest first; null when there is none.</summary>
    public StoredMessage? FindDue(DateTimeOffset now) => _byDue.Min is { } first && first.Due <= now ? first : null;

    /// <summary>The messages behind that sequence number, in order.</summary>
    public IEnumerable<StoredMessage> After(long sequence) =>
        sequence == long.MaxValue ? [] : _bySequence.GetViewBetween(Probe(sequence + 1), Probe(long.MaxValue));

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
        message.AvailableSince = at;
        message.ExpiresAt = timeToLive is { } life ? SaturatingTime.Add(at, life) : DateTimeOffset.MaxValue;
        order.Add(message);
        Set(message, MessageState.Active, message.ExpiresAt);
    }

    /// <summary>Makes a taken or delayed message available again.</summary>
    public void Return(StoredMessage message, DateTimeOffset at)
    {
        message.Lock = null;
        message.AvailableSince = at;
        order.Return(message);
        Set(message, MessageState.Active, message.ExpiresAt);
    }

    /// <summary>Hides a new or taken message; it may expire before it is visible again.</summary>
    public void Delay(StoredMessage message, DateTimeOffset visibleAt)
    {
        message.Lock = null;
        message.VisibleAt = visibleAt;
        Set(message, MessageState.Delayed, message.ExpiresAt < visibleAt ? message.ExpiresAt : visibleAt);
    }

    /// <summary>The next message to deliver, to be locked or removed; null when there is none.</summary>
    public StoredMessage? Take() => order.Take();

    /// <summary>Locks a taken message for a delivery.</summary>
    public void Lock(StoredMessage message, DateTimeOffset until)
    {
        message.DeliveryCount++;
        message.Lock = new MessageLock(message);
        Set(message, MessageState.Locked, until);
    }

    /// <summary>Moves the end of a lock.</summary>
    public void Renew(StoredMessage message, DateTimeOffset until) => Set(message, MessageState.Locked, until);

    public void Remove(StoredMessage message)
    {
        message.Lock = null;
        order.Remove(message);
        Set(message, message.State, DateTimeOffset.MaxValue);
        _counts[(int)message.State]--;
        _bySequence.Remove(message);
    }

    /// <summary>Removes every message, and every lock with them; the bytes that they took.</summary>
    public long Clear()
    {
        var size = 0L;
        foreach (var message in _bySequence)
        {
            message.Lock = null;
            size += message.Size;
        }

        order.Clear();
        _byDue.Clear();
        _bySequence.Clear();
        Array.Clear(_counts);
        return size;
    }

    private static int CompareDue(StoredMessage a, StoredMessage b)
    {
        var byDue = a.Due.CompareTo(b.Due);
        return byDue == 0 ? a.Sequence.CompareTo(b.Sequence) : byDue;
    }

    private StoredMessage Probe(long sequence) => new(this, null!, 0, sequence, default, null);

    private void Set(StoredMessage message, MessageState state, DateTimeOffset due)
    {
        _counts[(int)message.State]--;
        _counts[(int)state]++;
        message.State = state;
        if (message.Due == due)
            return;
        if (message.Due < DateTimeOffset.MaxValue)
            _byDue.Remove(message);
        message.Due = due;
        if (due < DateTimeOffset.MaxValue)
            _byDue.Add(message);
    }
}
