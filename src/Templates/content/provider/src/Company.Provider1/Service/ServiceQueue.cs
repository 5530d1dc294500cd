using Integration;
using Integration.Drivers;

namespace Company.Provider1.Service;

/// <summary>A queue of the stand-in with its dead-letter queue, under one lock: a message that moves between the two is at every instant in one of them.</summary>
internal sealed class ServiceQueue(QueueDefinition definition, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Stored> _messages = [];
    private readonly SortedDictionary<long, Stored> _deadLetters = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _lastNumber;
    private bool _isDeleted;

    public QueueDefinition Definition { get; private set; } = definition;

    public bool Update(QueueDefinition queue) => Change(_ =>
    {
        Definition = queue;
        return true;
    });

    public bool Delete() => Change(_ => _isDeleted = true);

    public IReadOnlyList<long> Send(IReadOnlyList<Message> messages) => Change(now => messages.Select(message =>
    {
        Add(_messages, new(message, now) { VisibleAt = SaturatingTime.Add(now, message.Delay) });
        return _lastNumber;
    }).ToList());

    /// <summary>Receives what there is, or waits until there is something, or the wait is over.</summary>
    public async Task<IReadOnlyList<MyServiceMessage>> ReceiveAsync(bool deadLetters, int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var end = wait == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : SaturatingTime.Add(clock.GetUtcNow(), wait);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            TimeSpan pause;
            lock (_gate)
            {
                var now = CatchUp();
                var taken = Take(deadLetters ? _deadLetters : _messages, maxMessages, now);
                if (taken.Count > 0 || now >= end)
                    return taken;
                (changed, pause) = (_changed.Task, NextMoment(now, end) - now);
            }

            // A timer counts whole milliseconds: a wait of less must not become one of none, over and over.
            var timer = TimeSpan.FromMilliseconds(Math.Ceiling(SaturatingTime.ForTimer(pause).TotalMilliseconds));
            await changed.WaitAsync(timer, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public bool Remove(object receipt) => Settle(receipt, (stored, _) => StoreOf(stored).Remove(stored.Number));

    public bool Return(object receipt, TimeSpan delay, bool countsDelivery) => Settle(receipt, (stored, now) =>
    {
        stored.VisibleAt = SaturatingTime.Add(now, delay);
        if (!countsDelivery)
            stored.DeliveryCount--;
        return true;
    });

    public bool DeadLetter(object receipt, string reason, string? description) => Settle(receipt, (stored, now) =>
    {
        MoveToDeadLetters(stored, now, reason, description);
        return true;
    });

    public DateTimeOffset Renew(object receipt)
    {
        lock (_gate)
        {
            var now = CatchUp();
            return Locked(receipt).VisibleAt = SaturatingTime.Add(now, Definition.LockDuration);
        }
    }

    public IReadOnlyList<MyServiceMessage> Peek(bool deadLetters, int maxMessages, long after)
    {
        lock (_gate)
        {
            var now = CatchUp();
            return [.. (deadLetters ? _deadLetters : _messages).Values.Where(stored => stored.Number > after).Take(maxMessages).Select(stored => stored.Show(now) with { Receipt = null })];
        }
    }

    public MessageCounts Count(bool deadLetters)
    {
        lock (_gate)
        {
            var now = CatchUp();
            var states = (deadLetters ? _deadLetters : _messages).Values.CountBy(stored => stored.StateAt(now)).ToDictionary();
            return new(
                states.GetValueOrDefault(MessageState.Active), states.GetValueOrDefault(MessageState.Locked), states.GetValueOrDefault(MessageState.Delayed),
                deadLetters ? 0 : _deadLetters.Count, IsExact: true);
        }
    }

    public long Purge(bool deadLetters) => Change(_ =>
    {
        var store = deadLetters ? _deadLetters : _messages;
        var count = store.Count;
        store.Clear();
        return count;
    });

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private List<MyServiceMessage> Take(SortedDictionary<long, Stored> store, int maxMessages, DateTimeOffset now)
    {
        var taken = store.Values.Where(stored => stored.VisibleAt <= now).Take(maxMessages).ToList();
        foreach (var stored in taken)
            stored.Lock(SaturatingTime.Add(now, Definition.LockDuration));
        return taken.ConvertAll(stored => stored.Show(now));
    }

    /// <summary>Changes something, and wakes those that wait.</summary>
    private T Change<T>(Func<DateTimeOffset, T> change)
    {
        lock (_gate)
        {
            var result = change(CatchUp());
            _changed.SetResult();
            _changed = NewSignal();
            return result;
        }
    }

    private T Settle<T>(object receipt, Func<Stored, DateTimeOffset, T> settle) => Change(now =>
    {
        var stored = Locked(receipt);
        stored.Unlock();
        return settle(stored, now);
    });

    private Stored Locked(object receipt) =>
        receipt is Receipt { Stored: var stored } && stored.Receipt == receipt && StoreOf(stored).ContainsKey(stored.Number)
            ? stored
            : throw new MyServiceException(MyServiceError.LockLost);

    private SortedDictionary<long, Stored> StoreOf(Stored stored) => stored.DeadLetter is null ? _messages : _deadLetters;

    /// <summary>Lets happen what is due: locks end, and what was delivered too often goes to the dead-letter queue.</summary>
    private DateTimeOffset CatchUp()
    {
        if (_isDeleted)
            throw new MyServiceException(MyServiceError.NoSuchQueue);
        var now = clock.GetUtcNow();
        foreach (var stored in _messages.Values.Concat(_deadLetters.Values).Where(stored => stored.Receipt is not null && stored.VisibleAt <= now))
            stored.Unlock();
        foreach (var stored in _messages.Values.Where(stored => stored.Receipt is null && stored.DeliveryCount >= Definition.MaxDeliveryCount).ToList())
        {
            MoveToDeadLetters(
                stored, now, DeadLetterReason.MaxDeliveryCountExceeded,
                $"It was delivered {stored.DeliveryCount} times without being completed; the limit is {Definition.MaxDeliveryCount}.");
        }

        return now;
    }

    private void MoveToDeadLetters(Stored stored, DateTimeOffset now, string reason, string? description)
    {
        _messages.Remove(stored.Number);
        Add(_deadLetters, new(stored.Message, now) { VisibleAt = now, DeadLetter = new(reason, description, Definition.Path, stored.EnqueuedAt, stored.DeliveryCount) });
    }

    private void Add(SortedDictionary<long, Stored> store, Stored stored)
    {
        stored.Number = ++_lastNumber;
        store.Add(stored.Number, stored);
    }

    private DateTimeOffset NextMoment(DateTimeOffset now, DateTimeOffset end) => _messages.Values.Concat(_deadLetters.Values)
        .Select(stored => stored.VisibleAt).Where(moment => moment > now).Append(end).Min();

    /// <summary>A message, and where it stands.</summary>
    private sealed class Stored(Message message, DateTimeOffset enqueuedAt)
    {
        public long Number { get; set; }

        public Message Message => message;

        public DateTimeOffset EnqueuedAt => enqueuedAt;

        /// <summary>The end of its delay or of its lock, or since when it can be received.</summary>
        public DateTimeOffset VisibleAt { get; set; }

        public int DeliveryCount { get; set; }

        public DeadLetterInfo? DeadLetter { get; init; }

        public Receipt? Receipt { get; private set; }

        public void Lock(DateTimeOffset until) => (Receipt, VisibleAt, DeliveryCount) = (new(this), until, DeliveryCount + 1);

        public void Unlock() => Receipt = null;

        public MessageState StateAt(DateTimeOffset now) => Receipt is not null ? MessageState.Locked : VisibleAt > now ? MessageState.Delayed : MessageState.Active;

        public MyServiceMessage Show(DateTimeOffset now) => new(Number, Message, EnqueuedAt, VisibleAt, DeliveryCount, Receipt, DeadLetter) { State = StateAt(now) };
    }

    /// <summary>Tells a delivery from every other of its message.</summary>
    private sealed class Receipt(Stored stored)
    {
        public Stored Stored => stored;
    }
}
