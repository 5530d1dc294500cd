using System.Collections.Concurrent;
using System.Globalization;

namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>An event hub.</summary>
internal sealed class EventHub
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, byte> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly EventHubSettings _settings;
    private readonly Offsets _offsets;
    private readonly TimeProvider _time;
    private Partition[] _partitions = [];
    private uint _turn;

    public EventHub(EventHubSettings settings, Offsets offsets, TimeProvider time)
    {
        _settings = settings;
        _offsets = offsets;
        _time = time;
        CreatedAt = time.GetUtcNow();
        _groups[EventHubSettings.DefaultConsumerGroup] = 0;
        foreach (string group in settings.ConsumerGroups)
            _groups[group] = 0;
        AddPartitions(settings.PartitionCount);
    }

    public string Name => _settings.Name;

    public DateTimeOffset CreatedAt { get; }

    public IReadOnlyList<Partition> Partitions => Volatile.Read(ref _partitions);

    public void AddPartitions(int count)
    {
        lock (_gate)
        {
            IEnumerable<int> ids = Enumerable.Range(_partitions.Length, count);
            _partitions = [.. _partitions, .. ids.Select(id => new Partition(id.ToString(CultureInfo.InvariantCulture), _settings.Retention, _offsets, _time))];
        }
    }

    /// <exception cref="EventHubsEmulatorException">It is there already.</exception>
    public void AddConsumerGroup(string name)
    {
        if (!_groups.TryAdd(name, 0))
            throw new EventHubsEmulatorException(EmulatedError.EntityAlreadyExists, $"The consumer group '{name}' of '{Name}' already exists.");
    }

    /// <exception cref="EventHubsEmulatorException">There is none.</exception>
    public void DemandConsumerGroup(string name)
    {
        if (!_groups.ContainsKey(name))
            throw BrokerErrors.NotFound($"{Name}/ConsumerGroups/{name}");
    }

    /// <exception cref="EventHubsEmulatorException">There is none.</exception>
    public Partition FindPartition(string id)
    {
        IReadOnlyList<Partition> partitions = Partitions;
        return partitions.FirstOrDefault(partition => partition.Id == id) ?? throw BrokerErrors.NoPartition(id, partitions.Count);
    }

    /// <summary>The partition of a key; without one they take turns.</summary>
    public Partition Route(string? partitionKey)
    {
        IReadOnlyList<Partition> partitions = Partitions;
        return partitionKey is null
            ? partitions[(int)(Interlocked.Increment(ref _turn) % (uint)partitions.Count)]
            : partitions[PartitionKeyHash.PartitionOf(partitionKey, partitions.Count)];
    }
}
