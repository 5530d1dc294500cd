using System.Collections.Concurrent;
using Integration.InMemory.Broker;

namespace Integration.InMemory;

/// <summary>
/// What stores the messages: the native client of this provider (<see cref="IMessaging.As{T}"/>). One with a name is
/// shared by every client of the process that asks for that name, and outlives them (clause Q2).
/// </summary>
public sealed class InMemoryBroker
{
    private static readonly ConcurrentDictionary<string, InMemoryBroker> Named = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, QueueStore> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TopicStore> _topics = new(StringComparer.Ordinal);

    private InMemoryBroker(string? name, long maxBytes, bool isFair, TimeProvider clock) =>
        (Name, Budget, IsFair, Clock, Streams) = (name, new MemoryBudget(maxBytes), isFair, clock, new StreamStores(this));

    /// <summary>Its name; null for one that belongs to a single client and ends with it.</summary>
    public string? Name { get; }

    /// <summary>The most bytes that it stores; see <see cref="InMemoryOptions.MaxBytes"/>.</summary>
    public long MaxBytes => Budget.MaxBytes;

    /// <summary>The bytes that are taken, as <see cref="InMemoryOptions.MaxBytes"/> counts them.</summary>
    public long StoredBytes => Budget.Used;

    /// <summary>How many messages it stores: in any state, dead letters and each subscription's copies included.</summary>
    public long MessageCount => Sources.Sum(source => source.Count);

    internal TimeProvider Clock { get; }

    internal MemoryBudget Budget { get; }

    /// <summary>See <see cref="InMemoryOptions.FairQueues"/>.</summary>
    internal bool IsFair { get; }

    internal StreamStores Streams { get; }

    internal IEnumerable<QueueStore> Queues => _queues.Values;

    internal IEnumerable<TopicStore> Topics => _topics.Values;

    internal IEnumerable<QueueStore> Sources => _queues.Values.Concat(_topics.Values.SelectMany(t => t.Subscriptions));

    /// <summary>
    /// Ends the broker of that name with everything in it; false when there is none. Clients that still use it find
    /// nothing there, and whoever asks for the name next gets a new one.
    /// </summary>
    public static bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Named.TryRemove(name, out var broker))
            return false;
        broker.Clear();
        return true;
    }

    /// <summary>
    /// Closes a partition of a stream, and lets two take over from it, each for half of its keys: what a service does when it scales. Records
    /// stay where they are.
    /// </summary>
    /// <exception cref="EntityNotFoundException">There is no such stream or partition.</exception>
    /// <exception cref="ArgumentException">The partition is closed.</exception>
    public void SplitPartition(string stream, string partition) => Streams.Get(stream).Split(partition);

    /// <summary>Closes two partitions of a stream whose keys lie beside each other, and lets one take over from both.</summary>
    /// <exception cref="EntityNotFoundException">There is no such stream or partition.</exception>
    /// <exception cref="ArgumentException">A partition is closed, or they don't lie beside each other.</exception>
    public void MergePartitions(string stream, string first, string second) => Streams.Get(stream).Merge(first, second);

    /// <summary>The name, for logs.</summary>
    public override string ToString() => Name is null ? "private in-memory broker" : $"in-memory broker '{Name}'";

    internal static InMemoryBroker Open(string? name, long maxBytes, bool isFair, TimeProvider clock)
    {
        if (name is null)
            return new InMemoryBroker(null, maxBytes, isFair, clock);
        var broker = Named.GetOrAdd(name, _ => new InMemoryBroker(name, maxBytes, isFair, clock));
        var faults = new List<string>();
        if (broker.Clock != clock)
            faults.Add("another TimeProvider");
        if (broker.MaxBytes != maxBytes)
            faults.Add($"{nameof(MaxBytes)} of {broker.MaxBytes:N0}, not {maxBytes:N0}");
        if (broker.IsFair != isFair)
            faults.Add($"{nameof(InMemoryOptions.FairQueues)} {broker.IsFair}, not {isFair}");
        return faults.Count == 0
            ? broker
            : throw new ArgumentException(
                $"The broker '{name}' was made with {string.Join(" and ", faults)}. Use the same, or another name.", nameof(name));
    }

    internal void Clear()
    {
        foreach (var name in _queues.Keys)
            DeleteQueue(name);
        foreach (var name in _topics.Keys)
            DeleteTopic(name);
        Streams.Clear();
    }

    internal bool AddQueue(QueueDefinition definition)
    {
        var made = new QueueStore(this, definition, definition.Ordered, queue => _queues.TryRemove(KeyValuePair.Create(definition.Name, queue)));
        if (!_queues.TryAdd(definition.Name, made))
            return false;
        made.Wake();
        return true;
    }

    internal bool AddTopic(TopicDefinition definition) => _topics.TryAdd(definition.Name, new TopicStore(this, definition));

    internal void DeleteQueue(string name)
    {
        // Deleted first and out of the list then: whoever kept it must not find it usable while there is another of that name.
        if (!_queues.TryGetValue(name, out var queue))
            return;
        queue.Dispose();
        _queues.TryRemove(KeyValuePair.Create(name, queue));
    }

    internal void DeleteTopic(string name)
    {
        if (!_topics.TryGetValue(name, out var topic))
            return;
        topic.Dispose();
        _topics.TryRemove(KeyValuePair.Create(name, topic));
    }

    internal QueueStore? FindQueue(string name) => _queues.GetValueOrDefault(name);

    internal TopicStore? FindTopic(string name) => _topics.GetValueOrDefault(name);

    internal QueueStore? FindSubscription(string topic, string name) => FindTopic(topic)?.FindSubscription(name);

    internal Guid? FindIdentity(EntityPath path) => path.Kind switch
    {
        EntityKind.Topic => FindTopic(path.Name)?.Identity,
        EntityKind.Stream => Streams.Find(path.Name)?.Identity,
        _ => FindSource(path)?.Identity,
    };

    internal QueueStore GetSource(EntityPath path) => FindSource(path) ?? throw InMemoryErrors.NotFound(path);

    internal TopicStore GetTopic(string name) => FindTopic(name) ?? throw InMemoryErrors.NotFound(EntityPath.Topic(name));

    private QueueStore? FindSource(EntityPath path) =>
        path.Kind == EntityKind.Queue ? FindQueue(path.Name) : FindSubscription(path.Name, path.SubscriptionName!);
}
