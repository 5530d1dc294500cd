namespace Integration.InMemory.Broker;

/// <summary>A message in one <see cref="MessageStore"/>: what was sent, and where it stands.</summary>
/// <remarks>
/// Copies of a published message share the <see cref="Integration.Message"/> with its body. There may be millions, so the moments are
/// kept as ticks, and its places in lines and indexes are its own fields.
/// </remarks>
internal sealed class StoredMessage(MessageStore store, Message message, long size, long sequence, DateTimeOffset enqueuedAt, DeadLetterInfo? deadLetter)
{
    private static readonly long Never = DateTimeOffset.MaxValue.UtcTicks;

    private readonly long _enqueuedAt = enqueuedAt.UtcTicks;
    private long _visibleAt;
    private long _expiresAt = Never;
    private long _due = Never;
    private object? _lock;
    private bool _wasLocked;

    public MessageStore Store => store;

    public Message Message => message;

    /// <summary>The bytes that it takes from the <see cref="MemoryBudget"/>.</summary>
    public long Size => size;

    /// <summary>Its number in the order of acceptance.</summary>
    public long Sequence => sequence;

    public DateTimeOffset EnqueuedAt => Moment(_enqueuedAt);

    public DeadLetterInfo? DeadLetter => deadLetter;

    /// <summary>Its line in the <see cref="DeliveryOrder"/>, if it is in one.</summary>
    public MessageLine? Line { get; set; }

    public StoredMessage? Previous { get; set; }

    public StoredMessage? Next { get; set; }

    /// <summary>Its place in the <see cref="SequenceIndex"/>.</summary>
    public SequenceIndex.Segment? Segment { get; set; }

    /// <summary>Its place in a <see cref="DueHeap"/>, if it has a due time.</summary>
    public int DueIndex { get; set; }

    /// <summary>Its number in the order of first becoming visible; 0 before that.</summary>
    public long Rank { get; set; }

    public MessageState State { get; set; }

    /// <summary>When it becomes ready for delivery, or last did.</summary>
    public DateTimeOffset VisibleAt
    {
        get => Moment(_visibleAt);
        set => _visibleAt = value.UtcTicks;
    }

    /// <summary>When its time to live ends; the maximum for never.</summary>
    public DateTimeOffset ExpiresAt
    {
        get => Moment(_expiresAt);
        set => _expiresAt = value.UtcTicks;
    }

    /// <summary>When something next happens to it by itself; the maximum for never. Only <see cref="MessageStore"/> changes it.</summary>
    public DateTimeOffset Due
    {
        get => Moment(_due);
        set => _due = value.UtcTicks;
    }

    public bool HasDue => _due != Never;

    public int DeliveryCount { get; set; }

    /// <summary>The token of a delivery's lock while it is the current one, under which its message is found; null for any other object.</summary>
    public static StoredMessage? FindLocked(object token) =>
        (token as StoredMessage ?? (token as LaterLock)?.Message) is { } message && message._lock == token ? message : null;

    /// <summary>Begins a delivery's lock: what tells it from every other, which is lost.</summary>
    public object Lock()
    {
        // Most messages are delivered once: the first lock needs no object beside the message.
        _lock = _wasLocked ? new LaterLock(this) : this;
        _wasLocked = true;
        return _lock;
    }

    /// <summary>Ends the lock, if there is one.</summary>
    public void Unlock() => _lock = null;

    /// <summary>What its receivers see.</summary>
    /// <param name="lockedUntil">When the lock of a delivery ends; the default for a look without one.</param>
    public DeliveryInfo Describe(DateTimeOffset lockedUntil = default) => new()
    {
        Source = store.Path,
        EnqueuedAt = EnqueuedAt,
        DeliveryCount = DeliveryCount,
        State = State,
        VisibleAt = State == MessageState.Delayed ? VisibleAt : null,
        AvailableSince = State == MessageState.Active ? VisibleAt : null,
        ExpiresAt = _expiresAt == Never ? null : ExpiresAt,
        LockedUntil = lockedUntil,
        NumericSequenceNumber = sequence,
        DeadLetter = deadLetter,
    };

    /// <summary>Whether it is due before another; of two that are due at one moment, the one with the lower sequence number.</summary>
    public bool IsDueBefore(StoredMessage other) => _due < other._due || (_due == other._due && Sequence < other.Sequence);

    private static DateTimeOffset Moment(long ticks) => ticks == Never ? DateTimeOffset.MaxValue : new(ticks, TimeSpan.Zero);

    private sealed class LaterLock(StoredMessage message)
    {
        public StoredMessage Message { get; } = message;
    }
}
