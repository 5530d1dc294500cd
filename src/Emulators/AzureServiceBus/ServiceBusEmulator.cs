using Integration.Emulators.Amqp.Security;
using Integration.Emulators.AzureServiceBus.Amqp;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Integration.Emulators.AzureServiceBus.Configuration;
using Integration.Emulators.AzureServiceBus.Management;

namespace Integration.Emulators.AzureServiceBus;

/// <summary>
/// An Azure Service Bus namespace in this process, for tests and development: the official clients reach it over AMQP 1.0 and,
/// for administration, over HTTP. It keeps nothing when it ends.
/// </summary>
public sealed class ServiceBusEmulator : IAsyncDisposable
{
    private readonly BrokerNamespace _broker;
    private readonly ServiceBusEmulatorOptions _options;
    private readonly AmqpServer _amqp;
    private readonly ManagementServer _management;

    private ServiceBusEmulator(BrokerNamespace broker, ServiceBusEmulatorOptions options, AmqpServer amqp, ManagementServer management)
    {
        _broker = broker;
        _options = options;
        _amqp = amqp;
        _management = management;
    }

    /// <summary>The port for AMQP.</summary>
    public int Port => _amqp.Port;

    /// <summary>The port for management over HTTP.</summary>
    public int AdministrationPort => _management.Port;

    /// <summary>The connection string for messaging clients.</summary>
    public string ConnectionString => ConnectionStringFor(_options.Keys[0]);

    /// <summary>The connection string for administration clients: another one, because the port is another.</summary>
    public string AdministrationConnectionString => AdministrationConnectionStringFor(_options.Keys[0]);

    /// <summary>Starts an emulator.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The emulator, which listens already.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">A port is taken.</exception>
    public static async Task<ServiceBusEmulator> StartAsync(
        ServiceBusEmulatorOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new ServiceBusEmulatorOptions();
        var broker = new BrokerNamespace(options.TimeProvider, options.Logger) { MaxMessageSizeInBytes = options.MaxMessageSizeInBytes };
        var tokens = new TokenValidator(options.Keys, options.TokenRights, broker.KeysOf, ServiceBusRefusals.Instance);
        AmqpServer amqp = AmqpServer.Start(broker, tokens, options);
        try
        {
            ManagementServer management = await ManagementServer.StartAsync(broker, tokens, options, cancellationToken).ConfigureAwait(false);
            return new ServiceBusEmulator(broker, options, amqp, management);
        }
        catch
        {
            await amqp.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The connection string for messaging clients with this key, whether or not the emulator knows it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The connection string.</returns>
    public string ConnectionStringFor(SharedAccessKey key) => At(Port, key);

    /// <summary>The connection string for administration clients with this key, whether or not the emulator knows it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The connection string.</returns>
    public string AdministrationConnectionStringFor(SharedAccessKey key) => At(AdministrationPort, key);

    /// <summary>Creates the entities of a <c>Config.json</c> as Microsoft's emulator reads it.</summary>
    /// <param name="json">The file's text.</param>
    /// <exception cref="FormatException">It is not such a file, or a value in it can't be read.</exception>
    /// <exception cref="ServiceBusEmulatorException">The service would have refused an entity; those before it are there.</exception>
    public void CreateEntities(string json)
    {
        EntityConfiguration entities = ConfigurationFileReader.Read(json);
        _broker.Execute(() => entities.CreateIn(_broker));
    }

    /// <summary>Creates a queue.</summary>
    /// <param name="queue">Its settings.</param>
    /// <exception cref="ServiceBusEmulatorException">The service would have refused.</exception>
    public void CreateQueue(QueueSettings queue) => _broker.Execute(() => TopologyOperations.CreateQueue(_broker, queue));

    /// <summary>Creates a topic.</summary>
    /// <param name="topic">Its settings.</param>
    /// <exception cref="ServiceBusEmulatorException">The service would have refused.</exception>
    public void CreateTopic(TopicSettings topic) => _broker.Execute(() => TopologyOperations.CreateTopic(_broker, topic));

    /// <summary>Creates a subscription.</summary>
    /// <param name="subscription">Its settings.</param>
    /// <param name="rule">Its first rule; null for one that selects everything.</param>
    /// <exception cref="ServiceBusEmulatorException">The service would have refused.</exception>
    public void CreateSubscription(SubscriptionSettings subscription, RuleSettings? rule = null) =>
        _broker.Execute(() => TopologyOperations.CreateSubscription(_broker, subscription, rule));

    /// <summary>Changes a queue's settings.</summary>
    /// <param name="queue">All its settings.</param>
    /// <exception cref="ServiceBusEmulatorException">The service would have refused.</exception>
    public void UpdateQueue(QueueSettings queue) => _broker.Execute(() => TopologyOperations.UpdateQueue(_broker, queue));

    /// <summary>Deletes a queue, a topic with its subscriptions, or a subscription.</summary>
    /// <param name="path">A name, or <c>topic/Subscriptions/subscription</c>.</param>
    /// <exception cref="ServiceBusEmulatorException">There is none.</exception>
    public void Delete(string path) => _broker.Execute(() =>
    {
        if (_broker.Topics.ContainsKey(path))
            TopologyOperations.DeleteTopic(_broker, path);
        else
            _broker.FindSource(path).Delete();
    });

    /// <summary>The counts of a queue, a topic or a subscription.</summary>
    /// <param name="path">A name, or <c>topic/Subscriptions/subscription</c>.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ServiceBusEmulatorException">There is none.</exception>
    public EntityRuntime GetRuntime(string path) => _broker.Execute(() => _broker.Topics.TryGetValue(path, out TopicEntity? topic)
        ? RuntimeReading.Of(topic)
        : RuntimeReading.Of(_broker.FindSource(path)));

    /// <summary>How often clients asked for an operation, refused ones included.</summary>
    /// <param name="operation">The kind.</param>
    /// <returns>The number of times.</returns>
    public long CountOperations(EmulatedOperation operation) => _broker.Counts[operation];

    /// <summary>Lets the next operations fail.</summary>
    /// <param name="error">How they fail.</param>
    /// <param name="operation">Those of this kind; null for any but <see cref="EmulatedOperation.Authorize"/>, whose failure clients show as another.</param>
    /// <param name="path">Those on this entity; null for any.</param>
    /// <param name="count">How many fail.</param>
    /// <param name="afterEffect">Whether they take effect and only their answers are lost.</param>
    public void FailNext(EmulatedError error, EmulatedOperation? operation = null, string? path = null, int count = 1, bool afterEffect = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _broker.Execute(() => _broker.Faults.Add(new PlannedFault
        {
            Exception = at => new ServiceBusEmulatorException(error, $"Injected: {error} on '{at}'."),
            Remaining = count,
            Operation = operation,
            Path = path,
            AfterEffect = afterEffect,
        }));
    }

    /// <summary>Forgets the failures that are still to happen.</summary>
    public void ClearFaults() => _broker.Execute(_broker.Faults.Clear);

    /// <summary>Ends the locks of messages and sessions of an entity, as if their time were over.</summary>
    /// <param name="path">A queue, or <c>topic/Subscriptions/subscription</c>.</param>
    /// <param name="sessionId">Only this session; null for all.</param>
    /// <exception cref="ServiceBusEmulatorException">There is no such entity.</exception>
    public void LoseLocks(string path, string? sessionId = null) => _broker.Execute(() => FaultOperations.LoseLocks(_broker.FindStore(path), sessionId));

    /// <summary>Cuts the links of receivers to an entity. Messages that they have stay locked until their time; sessions are free at once.</summary>
    /// <param name="path">A queue, or <c>topic/Subscriptions/subscription</c>.</param>
    /// <exception cref="ServiceBusEmulatorException">There is no such entity.</exception>
    public void DetachLinks(string path) => _broker.Execute(() => FaultOperations.DetachLinks(_broker.FindStore(path)));

    /// <summary>Cuts all connections; clients may connect again.</summary>
    public void DropConnections() => _amqp.DropConnections();

    /// <summary>Ends it, with all that it keeps.</summary>
    public async ValueTask DisposeAsync()
    {
        await _management.DisposeAsync().ConfigureAwait(false);
        await _amqp.DisposeAsync().ConfigureAwait(false);
        _broker.Dispose();
    }

    private string At(int port, SharedAccessKey key) =>
        $"Endpoint=sb://{_options.Host}:{port}/;SharedAccessKeyName={key.Name};SharedAccessKey={key.Key}"
        + (_options.Certificate is null ? ";UseDevelopmentEmulator=true" : string.Empty);
}
