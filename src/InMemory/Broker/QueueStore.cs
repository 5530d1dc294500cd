using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>
/// A queue or subscription with its dead-letter queue: the rules of delivery, under one lock, so that a message that
/// moves between the two is at every instant in exactly one.
/// </summary>
/// <remarks>
/// A lock is lost at the very moment of its end: at <c>now == LockedUntil</c> the message is available again. The same
/// goes for a time to live and, the other way round, for a delay.
/// </remarks>
internal sealed partial class QueueStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MemoryBudget _budget;
    private readonly TimeProvider _clock;
    private readonly DueTimer _timer;
    private readonly DeduplicationWindow _deduplication;
    private readonly Action<QueueStore> _remove;
    private volatile bool _isDeleted;

    /// <param name="broker">Its broker.</param>
    /// <param name="definition">Its settings.</param>
    /// <param name="ordered">Whether order is kept within groups.</param>
    /// <param name="remove">Takes it out of the list where it stands once it was idle for too long; called under no lock.</param>
    public QueueStore(InMemoryBroker broker, SourceDefinition definition, bool ordered, Action<QueueStore> remove)
    {
        (_clock, _budget, Definition, IsOrdered, _remove) = (broker.Clock, broker.Budget, definition, ordered, remove);
        _usedAt = _clock.GetUtcNow();
        Main = new(definition.Path, ordered ? new GroupOrder() : broker.IsFair ? new FairOrder() : new FirstInFirstOut());

        // The order of a group matters while it is processed; its dead letters are looked at one by one.
        DeadLetters = new(definition.Path.DeadLetter, new FirstInFirstOut());
        _deduplication = new(_budget);
        _deduplication.Resize((definition as QueueDefinition)?.DeduplicationWindow);
        _timer = new(_clock, Wake);
    }

    /// <summary>What tells it from one of the same name that was there before or is elsewhere.</summary>
    public Guid Identity { get; } = Guid.NewGuid();

    public bool IsOrdered { get; }

    /// <summary>Whether it is no more: whoever kept it looks for its successor.</summary>
    public bool IsDeleted => _isDeleted;

    public SourceDefinition Definition { get; private set; }

    public MessageStore Main { get; }

    public MessageStore DeadLetters { get; }

    public DeduplicationWindow Deduplication => _deduplication;

    public long Count
    {
        get
        {
            lock (_gate)
                return Main.Count + DeadLetters.Count;
        }
    }

    /// <summary>Changes the settings. A new default time to live or lock duration holds for what becomes visible or locked from now on.</summary>
    public void Update(SourceDefinition definition)
    {
        using var turn = Enter(Main);
        Definition = definition;
        _deduplication.Resize((definition as QueueDefinition)?.DeduplicationWindow);
    }

    /// <summary>Ends it with all its messages; whoever waits is told.</summary>
    public void Dispose()
    {
        lock (_gate)
            End();
        _timer.Dispose();
    }

    /// <summary>Sends a message to the queue.</summary>
    public SendOutcome Send(PreparedMessage message)
    {
        using var turn = Enter(Main, isUse: false);
        return Send(message, Deduplicates, turn.Now);
    }

    /// <summary>Sends to the queue, in order.</summary>
    public SendOutcome[] Send(IReadOnlyList<PreparedMessage> messages)
    {
        using var turn = Enter(Main, isUse: false);
        var outcomes = new SendOutcome[messages.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = Send(messages[i], Deduplicates, turn.Now);
        return outcomes;
    }

    /// <summary>
    /// Adds a copy of a published message, paid for already; false when the subscription is gone. The topic calls it
    /// under its own lock and, where the timer has to be set, <see cref="Wake"/> afterwards.
    /// </summary>
    public bool TryAdd(Message message, long cost, out long sequence, out bool needsWake)
    {
        (sequence, needsWake) = (0, false);
        if (!TryEnter(out var turn))
            return false;
        sequence = Add(message, cost, turn.Now).Sequence;
        needsWake = _timer.IsNeeded(turn.Leave());
        return true;
    }

    /// <summary>Lets everything happen that is due, and sets the timer. It ends with all its messages where it was idle for too long.</summary>
    public void Wake()
    {
        if (!TryEnter(out var turn))
            return;
        if (!HasIdled(turn.Now))
        {
            turn.Dispose();
            return;
        }

        End();
        turn.Leave();
        _timer.Dispose();
        _remove(this);
    }

    public MessageCounts CountMessages(MessageStore store)
    {
        using var turn = Enter(store, isUse: false);
        return new(
            store.CountOf(MessageState.Active),
            store.CountOf(MessageState.Locked),
            store.CountOf(MessageState.Delayed),
            store == Main ? DeadLetters.Count : 0,
            IsExact: true);
    }

    public IReadOnlyList<PeekedMessage> Peek(MessageStore store, int maxMessages, long afterSequence)
    {
        using var turn = Enter(store);
        return [.. store.After(afterSequence).Take(maxMessages).Select(m => new PeekedMessage(m.Message, m.Describe()))];
    }

    public long Purge(MessageStore store)
    {
        using var turn = Enter(store);
        var count = store.Count;
        _budget.GiveBack(store.Clear());
        return count;
    }

    private bool Deduplicates => ((QueueDefinition)Definition).DeduplicationWindow is not null;

    private SendOutcome Send(PreparedMessage prepared, bool deduplicates, DateTimeOffset now)
    {
        var message = prepared.Message;
        if (SendRules.FindFault(message, IsOrdered, deduplicates) is { } fault)
            return new(fault);
        if (message.DeduplicationId is { } id && _deduplication.Contains(id))
            return default;
        var cost = MemoryBudget.CostOf(prepared.Size);
        if (!_budget.TryTake(cost))
            return new(InMemoryErrors.Full(_budget, cost, Main.Path));
        if (message.DeduplicationId is not null)
            _deduplication.Add(message.DeduplicationId, now);
        return new() { NumericSequenceNumber = Add(message, cost, now).Sequence };
    }

    /// <summary>Stores a message without its delay: that has been asked for, and whoever forwards the message does not mean it again.</summary>
    private StoredMessage Add(Message message, long cost, DateTimeOffset now) => Main.Add(
        message.Delay == TimeSpan.Zero ? message : message with { Delay = TimeSpan.Zero },
        cost, now, SaturatingTime.Add(now, message.Delay), TimeToLiveOf(message));

    private TimeSpan? TimeToLiveOf(Message message) => (message.TimeToLive, Definition.DefaultTimeToLive) switch
    {
        ({ } own, { } byDefault) => own < byDefault ? own : byDefault,
        var (own, byDefault) => own ?? byDefault,
    };

    private Turn Enter(MessageStore store, bool isUse = true)
    {
        if (!TryEnter(out var turn))
            throw InMemoryErrors.NotFound(store.Path);
        if (isUse)
            _usedAt = turn.Now;
        return turn;
    }

    /// <summary>Takes everything out of it, under the lock; whoever waits is told.</summary>
    private void End()
    {
        _isDeleted = true;
        _budget.GiveBack(Main.Clear() + DeadLetters.Clear());
        _deduplication.Clear();
        foreach (var store in (MessageStore[])[Main, DeadLetters])
        {
            while (store.Waiting.First is { } receiver)
            {
                store.Waiting.Remove(receiver);
                receiver.Outcome.SetException(InMemoryErrors.NotFound(store.Path));
            }
        }
    }

    private bool TryEnter(out Turn turn)
    {
        _gate.Enter();
        if (_isDeleted)
        {
            _gate.Exit();
            turn = default;
            return false;
        }

        turn = new(this, _clock.GetUtcNow());
        return true;
    }

    /// <summary>
    /// One operation under the lock: what has become due happens before it, receivers that wait are served after it,
    /// and the timer is set once the lock is free again.
    /// </summary>
    private readonly ref struct Turn
    {
        private readonly QueueStore _store;

        public Turn(QueueStore store, DateTimeOffset now)
        {
            (_store, Now) = (store, now);
            store.CatchUp(store.Main, now);
            store.CatchUp(store.DeadLetters, now);
            store._deduplication.Forget(now);
        }

        public DateTimeOffset Now { get; }

        public void Dispose() => _store._timer.Ensure(Leave());

        /// <summary>Ends the operation without setting the timer; when something is next due.</summary>
        public DateTimeOffset Leave()
        {
            _store.ServeWaiting(_store.Main, Now);
            _store.ServeWaiting(_store.DeadLetters, Now);
            var next = Earliest(
                Earliest(_store._deduplication.NextDue, _store.IdleUntil),
                Earliest(NextDue(_store.Main), NextDue(_store.DeadLetters)));
            _store._gate.Exit();
            return next;
        }

        private static DateTimeOffset NextDue(MessageStore store) => Earliest(store.NextDue, store.Waiting.NextDue);

        private static DateTimeOffset Earliest(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
    }
}
