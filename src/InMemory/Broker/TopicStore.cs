using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>A topic: copies what is published to the subscriptions whose filters match, and deduplicates before that.</summary>
/// <remarks>
/// A subscription's lock is taken inside the topic's, never the other way round. Publishing holds the topic's lock, so
/// every subscription gets its copies in the same order.
/// </remarks>
internal sealed class TopicStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly InMemoryBroker _broker;
    private readonly Dictionary<string, QueueStore> _subscriptions = new(StringComparer.Ordinal);
    private readonly DeduplicationWindow _deduplication;
    private readonly DueTimer _timer;
    private readonly ScheduledCopies _scheduled = new();
    private bool _isDeleted;

    public TopicStore(InMemoryBroker broker, TopicDefinition definition)
    {
        (_broker, Definition) = (broker, definition);
        _deduplication = new(broker.Budget);
        _deduplication.Resize(definition.DeduplicationWindow);
        _timer = new(broker.Clock, Forget);
    }

    /// <summary>What tells it from one of the same name that was there before or is elsewhere.</summary>
    public Guid Identity { get; } = Guid.NewGuid();

    public TopicDefinition Definition { get; private set; }

    public IReadOnlyList<QueueStore> Subscriptions
    {
        get
        {
            lock (_gate)
                return [.. _subscriptions.Values];
        }
    }

    public QueueStore? FindSubscription(string name)
    {
        lock (_gate)
            return _subscriptions.GetValueOrDefault(name);
    }

    public bool AddSubscription(SubscriptionDefinition definition)
    {
        var made = new QueueStore(_broker, definition, Definition.Ordered, Remove);
        lock (_gate)
        {
            if (_isDeleted)
                throw InMemoryErrors.NotFound(Definition.Path);
            if (!_subscriptions.TryAdd(definition.Name, made))
                return false;
        }

        made.Wake();
        return true;
    }

    public void DeleteSubscription(string name)
    {
        // Deleted first and out of the list then: whoever kept it must not find it usable while there is another of that name.
        var removed = FindSubscription(name);
        removed?.Dispose();
        if (removed is not null)
            Remove(removed);
    }

    public void Update(TopicDefinition definition)
    {
        lock (_gate)
        {
            Definition = definition;
            _deduplication.Resize(definition.DeduplicationWindow);
        }

        Forget();
    }

    public void Dispose()
    {
        QueueStore[] removed;
        lock (_gate)
        {
            _isDeleted = true;
            removed = [.. _subscriptions.Values];
            _subscriptions.Clear();
            _deduplication.Clear();
        }

        _timer.Dispose();
        foreach (var subscription in removed)
            subscription.Dispose();
    }

    /// <summary>Publishes in order.</summary>
    public SendOutcome[] Publish(IReadOnlyList<PreparedMessage> messages) => Publish(messages, schedules: false);

    /// <summary>Publishes in order, each message under a number to cancel it by while it is not due.</summary>
    public SendOutcome[] Schedule(IReadOnlyList<PreparedMessage> messages) => Publish(messages, schedules: true);

    /// <summary>Takes a scheduled message back; false when it is too late.</summary>
    public bool Cancel(long number)
    {
        if (TakeScheduled(number) is not { } copies)
            return false;
        foreach (var copy in copies)
            copy.Subscription.Cancel(copy.Sequence);
        return true;
    }

    /// <summary>Makes a scheduled message due after another delay; its new number, or null when it is too late.</summary>
    public long? Move(long number, TimeSpan delay)
    {
        if (TakeScheduled(number) is not { } copies)
            return null;
        foreach (var copy in copies)
            copy.Subscription.Move(copy.Sequence, delay);
        lock (_gate)
            return _scheduled.Add(copies, delay, _broker.Clock.GetUtcNow());
    }

    private void Remove(QueueStore removed)
    {
        var name = removed.Main.Path.SubscriptionName!;
        lock (_gate)
        {
            if (_subscriptions.GetValueOrDefault(name) == removed)
                _subscriptions.Remove(name);
        }
    }

    private IReadOnlyList<ScheduledCopy>? TakeScheduled(long number)
    {
        lock (_gate)
            return _scheduled.Take(number, _broker.Clock.GetUtcNow());
    }

    private SendOutcome[] Publish(IReadOnlyList<PreparedMessage> messages, bool schedules)
    {
        var outcomes = new SendOutcome[messages.Count];
        var late = new HashSet<QueueStore>();
        DateTimeOffset next;
        lock (_gate)
        {
            if (_isDeleted)
                throw InMemoryErrors.NotFound(Definition.Path);
            var now = _broker.Clock.GetUtcNow();
            _deduplication.Forget(now);
            for (var i = 0; i < outcomes.Length; i++)
                outcomes[i] = Publish(messages[i], now, late, schedules ? [] : null);
            next = _deduplication.NextDue;
        }

        _timer.Ensure(next);
        foreach (var subscription in late)
            subscription.Wake();
        return outcomes;
    }

    private SendOutcome Publish(PreparedMessage prepared, DateTimeOffset now, HashSet<QueueStore> late, List<ScheduledCopy>? copies)
    {
        var message = prepared.Message;
        if (SendRules.FindFault(message, Definition.Ordered, Definition.DeduplicationWindow is not null) is { } fault)
            return new(fault);
        if (message.DeduplicationId is { } id && _deduplication.Contains(id))
            return default;
        var receivers = _subscriptions.Values.Where(s => ((SubscriptionDefinition)s.Definition).Filter.Matches(message)).ToList();
        var cost = MemoryBudget.CostOf(prepared.Size);
        if (!_broker.Budget.TryTake(cost * receivers.Count))
            return new(InMemoryErrors.Full(_broker.Budget, cost * receivers.Count, Definition.Path));
        if (message.DeduplicationId is not null)
            _deduplication.Add(message.DeduplicationId, now);
        foreach (var subscription in receivers)
        {
            if (!subscription.TryAdd(message, cost, out var sequence, out var needsWake))
            {
                _broker.Budget.GiveBack(cost);
                continue;
            }

            copies?.Add(new(subscription, sequence));
            if (needsWake)
                late.Add(subscription);
        }

        return copies is null ? default : new() { NumericSequenceNumber = _scheduled.Add(copies, message.Delay, now) };
    }

    private void Forget()
    {
        DateTimeOffset next;
        lock (_gate)
        {
            _deduplication.Forget(_broker.Clock.GetUtcNow());
            next = _deduplication.NextDue;
        }

        _timer.Ensure(next);
    }
}
