using System.Collections.Concurrent;
using Integration.Emulators.AzureServiceBus.Entities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>
/// One Service Bus namespace. Everything happens under one lock, in the order: what is due, the call itself, deliveries to
/// those who wait. So a transaction over several entities is atomic, and virtual time is exact. Nothing is written to a
/// connection under the lock: receivers collect what they get and are flushed after it.
/// </summary>
internal sealed class BrokerNamespace : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<MessageLine> _changedLines = new();
    private readonly HashSet<MessageLine> _changedLineSet = [];
    private readonly HashSet<MessageStore> _changedStores = [];
    private readonly ConcurrentQueue<IReceiver> _toFlush = new();
    private readonly ILogger _log;
    private int _depth;

    public BrokerNamespace(TimeProvider time, ILogger? log = null)
    {
        Time = time;
        CreatedAt = time.GetUtcNow();
        Due = new DueTimes(time, () => Execute(Due!.Disarmed));
        _log = log ?? NullLogger.Instance;
    }

    public TimeProvider Time { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public DueTimes Due { get; }

    public FaultPlan Faults { get; } = new();

    public OperationCounts Counts { get; } = new();

    /// <summary>256 KiB, as in the Standard tier, where an entity does not say otherwise.</summary>
    public long MaxMessageSizeInBytes { get; init; } = 256 * 1024;

    public SortedDictionary<string, QueueEntity> Queues { get; } = new(StringComparer.OrdinalIgnoreCase);

    public SortedDictionary<string, TopicEntity> Topics { get; } = new(StringComparer.OrdinalIgnoreCase);

    public T Execute<T>(Func<T> call)
    {
        try
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
        finally
        {
            Flush();
        }
    }

    public void Execute(Action call) => Execute(() =>
    {
        call();
        return true;
    });

    /// <summary>An operation of a client: counted, traced, and failed where a fault is set on it.</summary>
    public T Execute<T>(EmulatedOperation operation, string path, Func<T> call)
    {
        Counts.Add(operation);
        try
        {
            T result = Execute(() =>
            {
                PlannedFault? fault = Faults.Take(operation, path);
                if (fault is { AfterEffect: false })
                    throw fault.Exception(path);
                T done = call();
                return fault is null ? done : throw fault.Exception(path);
            });
            _log.Executed(operation, path);
            return result;
        }
        catch (ServiceBusEmulatorException refused)
        {
            _log.Refused(operation, path, refused.Error, refused.Message);
            throw;
        }
    }

    public void Execute(EmulatedOperation operation, string path, Action call) => Execute(operation, path, () =>
    {
        call();
        return true;
    });

    public void Changed(MessageLine line, MessageStore store)
    {
        _changedStores.Add(store);
        if (_changedLineSet.Add(line))
            _changedLines.Enqueue(line);
    }

    /// <summary>The receiver has something to write once the lock is free.</summary>
    public void FlushLater(IReceiver receiver) => _toFlush.Enqueue(receiver);

    /// <summary>The queue or topic of that path, which share one name space; null where there is neither.</summary>
    public ISendTarget? TargetAt(string path) => Queues.GetValueOrDefault(path) ?? (ISendTarget?)Topics.GetValueOrDefault(path);

    public ISendTarget FindTarget(string path) => TargetAt(path) ?? throw BrokerErrors.NotFound(path);

    public StoreEntity FindSource(string path)
    {
        if (Queues.TryGetValue(path, out QueueEntity? queue))
            return queue;

        return EntityPaths.TrySplitSubscription(path, out string? topicName, out string? name)
            && Topics.TryGetValue(topicName, out TopicEntity? topic)
            && topic.Subscriptions.TryGetValue(name, out SubscriptionEntity? subscription)
            ? subscription
            : throw BrokerErrors.NotFound(path);
    }

    public MessageStore FindStore(string path)
    {
        (string entity, SubQueue subQueue) = EntityPaths.SplitSubQueue(path);
        return FindSource(entity).Store(subQueue);
    }

    /// <summary>The keys of a queue or topic; none where there is none.</summary>
    public IReadOnlyList<SharedAccessKey> KeysOf(string path) => Execute(() => Queues.TryGetValue(path, out QueueEntity? queue)
        ? queue.Properties.AuthorizationRules
        : Topics.TryGetValue(path, out TopicEntity? topic) ? topic.Properties.AuthorizationRules : []);

    public void Dispose() => Due.Dispose();

    private void RunAndDeliver()
    {
        // A nested call leaves this to the outer one, which sees the whole of what changed.
        if (_depth > 1)
            return;

        Due.RunDue(Now);
        while (_changedLines.Count > 0 || _changedStores.Count > 0)
        {
            while (_changedLines.TryDequeue(out MessageLine? line))
            {
                _changedLineSet.Remove(line);
                line.Pump();
            }

            MessageStore[] stores = [.. _changedStores];
            _changedStores.Clear();
            Array.ForEach(stores, static store => store.Sessions.Pump());
        }
    }

    private void Flush()
    {
        if (_gate.IsHeldByCurrentThread)
            return;
        while (_toFlush.TryDequeue(out IReceiver? receiver))
            receiver.Flush();
    }
}
