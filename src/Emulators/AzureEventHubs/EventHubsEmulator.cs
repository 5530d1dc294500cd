using Integration.Emulators.AzureEventHubs.Amqp;
using Integration.Emulators.AzureEventHubs.Broker;
using Integration.Emulators.AzureEventHubs.Faults;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs;

/// <summary>
/// An Azure Event Hubs namespace in this process, for tests and development: the official clients reach it over AMQP 1.0. It keeps
/// nothing when it ends.
/// </summary>
public sealed class EventHubsEmulator : IAsyncDisposable
{
    private readonly EventHubsNamespace _broker;
    private readonly EventHubsEmulatorOptions _options;
    private readonly EventHubsServer _server;

    private EventHubsEmulator(EventHubsNamespace broker, EventHubsEmulatorOptions options, EventHubsServer server)
    {
        _broker = broker;
        _options = options;
        _server = server;
    }

    /// <summary>The port for AMQP.</summary>
    public int Port => _server.Port;

    /// <summary>The connection string for clients.</summary>
    public string ConnectionString => ConnectionStringFor(_options.Keys[0]);

    /// <summary>Starts an emulator.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The emulator, which listens already.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static Task<EventHubsEmulator> StartAsync(EventHubsEmulatorOptions? options = null)
    {
        options ??= new EventHubsEmulatorOptions();
        var broker = new EventHubsNamespace(options);
        return Task.FromResult(new EventHubsEmulator(broker, options, EventHubsServer.Start(broker, options)));
    }

    /// <summary>The connection string for clients with this key, whether or not the emulator knows it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The connection string.</returns>
    public string ConnectionStringFor(SharedAccessKey key) =>
        $"Endpoint=sb://{_options.Host}:{Port}/;SharedAccessKeyName={key.Name};SharedAccessKey={key.Key}"
        + (_options.Certificate is null ? ";UseDevelopmentEmulator=true" : string.Empty);

    /// <summary>Creates an event hub.</summary>
    /// <param name="eventHub">Its settings.</param>
    /// <exception cref="EventHubsEmulatorException">It is there already, or a setting is out of range.</exception>
    public void CreateEventHub(EventHubSettings eventHub) => _broker.Create(eventHub);

    /// <summary>Deletes an event hub with all its events, and ends its links.</summary>
    /// <param name="eventHub">Its name.</param>
    /// <exception cref="EventHubsEmulatorException">There is none.</exception>
    public void DeleteEventHub(string eventHub)
    {
        _broker.Delete(eventHub);
        DetachLinks(eventHub, "amqp:not-found", $"The messaging entity '{eventHub}' could not be found.");
    }

    /// <summary>Adds partitions at the end. From then on a partition key may belong to another partition than before.</summary>
    /// <param name="eventHub">The event hub.</param>
    /// <param name="count">How many more.</param>
    /// <exception cref="EventHubsEmulatorException">There is no such event hub, or it would have too many.</exception>
    public void AddPartitions(string eventHub, int count) => _broker.AddPartitions(eventHub, count);

    /// <summary>Adds a consumer group.</summary>
    /// <param name="eventHub">The event hub.</param>
    /// <param name="consumerGroup">Its name.</param>
    /// <exception cref="EventHubsEmulatorException">There is no such event hub, or the group is there already.</exception>
    public void AddConsumerGroup(string eventHub, string consumerGroup) => _broker.Find(eventHub).AddConsumerGroup(consumerGroup);

    /// <summary>What the partitions of an event hub hold, in the order of their ids.</summary>
    /// <param name="eventHub">The event hub.</param>
    /// <returns>The partitions.</returns>
    /// <exception cref="EventHubsEmulatorException">There is none.</exception>
    public IReadOnlyList<PartitionRuntime> GetPartitions(string eventHub) => [.. _broker.Find(eventHub).Partitions.Select(static partition => partition.Describe())];

    /// <summary>How often clients asked for an operation, refused ones included.</summary>
    /// <param name="operation">The kind.</param>
    /// <returns>The number of times; of transfers for <see cref="EmulatedOperation.Send"/>, of events for <see cref="EmulatedOperation.Deliver"/>.</returns>
    public long CountOperations(EmulatedOperation operation) => _broker.Counts[operation];

    /// <summary>How many links for sending and receiving are open.</summary>
    /// <param name="path">On this and all below it: <c>hub</c>, <c>hub/Partitions/0</c>, <c>hub/ConsumerGroups/group/Partitions/0</c>.</param>
    /// <returns>The number of links.</returns>
    public int CountLinks(string path) => _server.Links.Count(path);

    /// <summary>Lets the next operations fail.</summary>
    /// <param name="error">How they fail.</param>
    /// <param name="operation">Those of this kind; null for any but <see cref="EmulatedOperation.Authorize"/>, whose failure clients show as another.</param>
    /// <param name="path">Those on this and all below it; null for any. See <see cref="CountLinks"/>.</param>
    /// <param name="count">How many fail.</param>
    /// <param name="skip">How many pass before the first that fails.</param>
    /// <param name="afterEffect">Whether they take effect and only their answers are lost.</param>
    public void FailNext(EmulatedError error, EmulatedOperation? operation = null, string? path = null, int count = 1, int skip = 0, bool afterEffect = false) =>
        Plan(new PlannedFault { Error = error, Operation = operation, Path = path, AfterEffect = afterEffect }, count, skip);

    /// <summary>Lets the next operations wait before they take effect, on the emulator's clock. Those behind them on the same link wait, too.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="operation">Those of this kind; null for any but <see cref="EmulatedOperation.Authorize"/>.</param>
    /// <param name="path">Those on this and all below it; null for any. See <see cref="CountLinks"/>.</param>
    /// <param name="count">How many wait.</param>
    /// <param name="skip">How many pass before the first that waits.</param>
    public void DelayNext(TimeSpan delay, EmulatedOperation? operation = null, string? path = null, int count = 1, int skip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        Plan(new PlannedFault { Delay = delay, Operation = operation, Path = path }, count, skip);
    }

    /// <summary>Forgets the failures and delays that are still to happen.</summary>
    public void ClearFaults() => _broker.Faults.Clear();

    /// <summary>Ends links for sending and receiving.</summary>
    /// <param name="path">On this and all below it. See <see cref="CountLinks"/>.</param>
    /// <param name="condition">The condition of the detach in AMQP.</param>
    /// <param name="description">Its description; null for one that says that a test did it.</param>
    public void DetachLinks(string path, string condition = "amqp:link:detach-forced", string? description = null) =>
        _server.Links.Detach(path, new Error { Condition = condition, Description = description ?? $"Injected: the link to '{path}' is detached." });

    /// <summary>Cuts all connections; clients may connect again.</summary>
    public void DropConnections() => _server.DropConnections();

    /// <summary>Ends it, with all that it keeps.</summary>
    /// <returns>When it has ended.</returns>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Plan(PlannedFault fault, int count, int skip)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        fault.Remaining = count;
        fault.Skip = skip;
        _broker.Faults.Add(fault);
    }
}
