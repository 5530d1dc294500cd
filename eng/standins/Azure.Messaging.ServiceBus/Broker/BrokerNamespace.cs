namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>
/// One Service Bus namespace in this process. Everything happens under one lock, in the order: what is due, the call
/// itself, deliveries to those who wait. So a transaction over several entities is atomic, and virtual time is exact.
/// </summary>
internal sealed class BrokerNamespace : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<MessageLine> _changedLines = new();
    private readonly HashSet<MessageLine> _changedLineSet = [];
    private readonly HashSet<MessageStore> _changedStores = [];
    private int _depth;

    public BrokerNamespace(string host, TimeProvider time)
    {
        Host = host;
        Time = time;
        CreatedAt = time.GetUtcNow();
        Due = new DueTimes(time, () => Execute(Due.Disarmed));
    }

    public string Host { get; }

    public TimeProvider Time { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public DueTimes Due { get; }

    public FaultPlan Faults { get; } = new();

    public AccessPolicy Access { get; } = new();

    /// <summary>256 KiB, as in the Standard tier, where an entity does not say otherwise.</summary>
    public long MaxMessageSizeInBytes { get; set; } = 256 * 1024;

    /// <summary>How often the administration endpoint was asked.</summary>
    public long AdministrationCalls { get; set; }

    public SortedDictionary<string, QueueEntity> Queues { get; } = new(StringComparer.OrdinalIgnoreCase);

    public SortedDictionary<string, TopicEntity> Topics { get; } = new(StringComparer.OrdinalIgnoreCase);

    public T Execute<T>(Func<T> call)
    {
        lock (_gate)
        {
            _depth++;
            try
            {
                RunAndDeliver();
                return call();
            }
            finally
            {
                RunAndDeliver();
                Due.Arm();
                _depth--;
            }
        }
    }

    public void Execute(Action call) => Execute(() =>
    {
        call();
        return true;
    });

    public T Execute<T>(BrokerOperation operation, string path, Func<T> call) => Execute(() =>
    {
        Fault fault = Faults.Take(operation, path);
        if (fault is { AfterEffect: false })
        {
            throw fault.Exception(path);
        }

        T result = call();
        return fault is null ? result : throw fault.Exception(path);
    });

    public void Changed(MessageLine line, MessageStore store)
    {
        _changedStores.Add(store);
        if (_changedLineSet.Add(line))
        {
            _changedLines.Enqueue(line);
        }
    }

    public ISendTarget FindTarget(string path) => Queues.TryGetValue(path, out QueueEntity queue) ? queue
        : Topics.TryGetValue(path, out TopicEntity topic) ? topic
        : throw BrokerErrors.NotFound(path);

    public StoreEntity FindSource(string path)
    {
        if (Queues.TryGetValue(path, out QueueEntity queue))
        {
            return queue;
        }

        return EntityPaths.TrySplitSubscription(path, out string topicName, out string name)
            && Topics.TryGetValue(topicName, out TopicEntity topic)
            && topic.Subscriptions.TryGetValue(name, out SubscriptionEntity subscription)
            ? subscription
            : throw BrokerErrors.NotFound(path);
    }

    public MessageStore FindStore(string path, SubQueue subQueue)
    {
        (string entity, SubQueue named) = EntityPaths.SplitSubQueue(path);
        return FindSource(entity).Store(subQueue == SubQueue.None ? named : subQueue);
    }

    public IEnumerable<StoreEntity> Sources() =>
        Queues.Values.Concat<StoreEntity>(Topics.Values.SelectMany(static topic => topic.Subscriptions.Values));

    public bool TryForward(string path, BrokerMessage message)
    {
        bool queue = Queues.TryGetValue(path, out QueueEntity target);
        bool topic = Topics.TryGetValue(path, out TopicEntity topicTarget);
        if (queue)
        {
            target.Enqueue(message);
        }
        else if (topic)
        {
            topicTarget.Enqueue(message);
        }

        return queue || topic;
    }

    public void Dispose() => Due.Dispose();

    private void RunAndDeliver()
    {
        // A nested call leaves this to the outer one, which sees the whole of what changed.
        if (_depth > 1)
        {
            return;
        }

        Due.RunDue(Now);
        while (_changedLines.Count > 0 || _changedStores.Count > 0)
        {
            while (_changedLines.TryDequeue(out MessageLine line))
            {
                _changedLineSet.Remove(line);
                line.Pump();
            }

            MessageStore[] stores = [.. _changedStores];
            _changedStores.Clear();
            Array.ForEach(stores, static store => store.Sessions.Pump());
        }
    }
}
