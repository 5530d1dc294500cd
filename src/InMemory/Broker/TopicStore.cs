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
        var made = new QueueStore(_broker, definition, Definition.Ordered);
        lock (_gate)
        {
            if (_isDeleted)
                throw InMemoryErrors.NotFound(Definition.Path);
            return _subscriptions.TryAdd(definition.Name, made);
        }
    }

    public void DeleteSubscription(string name)
    {
        // Deleted first and out of the list then: whoever kept it must not find it usable while there is another of that name.
        var removed = FindSubscription(name);
        removed?.Dispose();
        lock (_gate)
        {
            if (removed is not null && _subscriptions.GetValueOrDefault(name) == removed)
                _subscriptions.Remove(name);
        }
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
    public SendOutcome[] Publish(params IReadOnlyList<PreparedMessage> messages)
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
                outcomes[i] = new(Publish(messages[i], now, late));
            next = _deduplication.NextDue;
        }

        _timer.Ensure(next);
        foreach (var subscription in late)
            subscription.Wake();
        return outcomes;
    }

    private Exception? Publish(PreparedMessage prepared, DateTimeOffset now, HashSet<QueueStore> late)
    {
        var message = prepared.Message;
        if (SendRules.FindFault(message, Definition.Ordered, Definition.DeduplicationWindow is not null) is { } fault)
            return fault;
        if (message.DeduplicationId is { } id && _deduplication.Contains(id))
            return null;
        var receivers = _subscriptions.Values.Where(s => ((SubscriptionDefinition)s.Definition).Filter.Matches(message)).ToList();
        var cost = MemoryBudget.CostOf(prepared.Size);
        if (!_broker.Budget.TryTake(cost * receivers.Count))
            return InMemoryErrors.Full(_broker.Budget, cost * receivers.Count, Definition.Path);
        if (message.DeduplicationId is not null)
            _deduplication.Add(message.DeduplicationId, now);
        foreach (var subscription in receivers)
        {
            if (!subscription.TryAdd(message, cost, out var needsWake))
                _broker.Budget.GiveBack(cost);
            else if (needsWake)
                late.Add(subscription);
        }

        return null;
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
