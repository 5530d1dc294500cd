using System.Collections.Concurrent;
using Integration.Emulators.AzureEventHubs.Faults;

namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>One Event Hubs namespace.</summary>
internal sealed class EventHubsNamespace(EventHubsEmulatorOptions options)
{
    private const int MaxPartitions = 1024;

    private readonly ConcurrentDictionary<string, EventHub> _hubs = new(StringComparer.OrdinalIgnoreCase);
    private readonly Offsets _offsets = new(options.OpaqueOffsets);

    public TimeProvider Time { get; } = options.TimeProvider;

    public long MaxMessageSize { get; } = options.MaxMessageSizeInBytes;

    public FaultPlan Faults { get; } = new();

    public OperationCounts Counts { get; } = new();

    /// <exception cref="EventHubsEmulatorException">It is there already, or a setting is out of range.</exception>
    public void Create(EventHubSettings settings)
    {
        if (EntityPath.Parse(settings.Name) is { Group: not null } or { Partition: not null })
            throw BrokerErrors.Invalid($"'{settings.Name}' is no name of an event hub.");
        CheckPartitions(settings.PartitionCount);
        if (settings.Retention <= TimeSpan.Zero)
            throw BrokerErrors.Invalid($"The retention of '{settings.Name}' must be longer than zero.");
        if (!_hubs.TryAdd(settings.Name, new EventHub(settings, _offsets, Time)))
            throw new EventHubsEmulatorException(EmulatedError.EntityAlreadyExists, $"The event hub '{settings.Name}' already exists.");
    }

    /// <exception cref="EventHubsEmulatorException">There is none.</exception>
    public void Delete(string name)
    {
        if (!_hubs.TryRemove(name, out _))
            throw BrokerErrors.NotFound(name);
    }

    /// <exception cref="EventHubsEmulatorException">There is none.</exception>
    public EventHub Find(string name) => _hubs.GetValueOrDefault(name) ?? throw BrokerErrors.NotFound(name);

    /// <exception cref="EventHubsEmulatorException">There is no such event hub, or it would have fewer partitions or too many.</exception>
    public void AddPartitions(string name, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        EventHub hub = Find(name);
        CheckPartitions(hub.Partitions.Count + count);
        hub.AddPartitions(count);
    }

    /// <summary>An operation of a client: counted, and delayed or failed where that was asked for.</summary>
    /// <exception cref="EventHubsEmulatorException">The call refuses, or was to fail.</exception>
    public async ValueTask<T> ExecuteAsync<T>(EmulatedOperation operation, string path, Func<T> call)
    {
        Counts.Add(operation);
        PlannedFault? fault = Faults.Take(operation, path);
        if (fault is null)
            return call();
        await Task.Delay(fault.Delay, Time).ConfigureAwait(false);
        if (!fault.AfterEffect)
            fault.ThrowIfFailure(path);
        T done = call();
        fault.ThrowIfFailure(path);
        return done;
    }

    private static void CheckPartitions(int count)
    {
        if (count is < 1 or > MaxPartitions)
            throw BrokerErrors.Invalid($"An event hub has 1 to {MaxPartitions} partitions, not {count}.");
    }
}
