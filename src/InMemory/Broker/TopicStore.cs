using Integration.Drivers;

namespace Integration.InMemory;

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
                throw Missing.Entity(Definition.Path);
            return _subscriptions.TryAdd(definition.Name, made);
        }
    }

    public void DeleteSubscription(string name)
    {
        QueueStore? removed;
        lock (_gate)
            _subscriptions.Remove(name, out removed);
        removed?.Dispose();
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
    public SendOutcome[] Publish(IReadOnlyList<PreparedMessage> messages)
    {
        var outcomes = new SendOutcome[messages.Count];
        var reached = new HashSet<QueueStore>();
        DateTimeOffset next;
        lock (_gate)
        {
            if (_isDeleted)
                throw Missing.Entity(Definition.Path);
            var now = _broker.Clock.GetUtcNow();
            _deduplication.Forget(now);
            for (var i = 0; i < outcomes.Length; i++)
                outcomes[i] = new(Publish(messages[i], now, reached));
            next = _deduplication.NextDue;
        }

        _timer.Ensure(next);
        foreach (var subscription in reached)
            subscription.Wake();
        return outcomes;
    }

    private Exception? Publish(PreparedMessage prepared, DateTimeOffset now, HashSet<QueueStore> reached)
    {
        var message = prepared.Message;
        if (SendRules.FindFault(message, Definition.Ordered, Definition.DeduplicationWindow is not null) is { } fault)
            return fault;
        if (message.DeduplicationId is { } id && _deduplication.Contains(id))
            return null;
        var receivers = _subscriptions.Values.Where(s => ((SubscriptionDefinition)s.Definition).Filter.Matches(message)).ToList();
        var cost = MemoryBudget.CostOf(prepared.Size);
        if (!_broker.Budget.TryTake(cost * receivers.Count))
            return SendRules.Full(_broker.Budget, cost * receivers.Count, Definition.Path);
        if (message.DeduplicationId is not null)
            _deduplication.Add(message.DeduplicationId, now);
        foreach (var subscription in receivers)
        {
            if (subscription.TryAdd(message, cost))
                reached.Add(subscription);
            else
                _broker.Budget.GiveBack(cost);
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
