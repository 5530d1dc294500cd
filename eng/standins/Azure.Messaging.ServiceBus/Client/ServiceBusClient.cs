using Azure.Core;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusClient : IAsyncDisposable
{
    private readonly string _entityPath;

    public ServiceBusClient(string connectionString)
        : this(connectionString, new ServiceBusClientOptions())
    {
    }

    public ServiceBusClient(string connectionString, ServiceBusClientOptions options)
    {
        ServiceBusConnectionStringProperties parsed = ServiceBusConnectionStringProperties.Parse(connectionString);
        _entityPath = parsed.EntityPath;
        BrokerCredential credential = Credentials.From(parsed);
        Connection = Open(parsed.FullyQualifiedNamespace, credential, options);
        Identifier = Identifiers.Make(Connection.Options.Identifier, FullyQualifiedNamespace);
    }

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, credential, new ServiceBusClientOptions())
    {
    }

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusClientOptions options)
        : this(fullyQualifiedNamespace, Credentials.From(credential), options)
    {
    }

    public ServiceBusClient(string fullyQualifiedNamespace, AzureNamedKeyCredential credential, ServiceBusClientOptions options = null)
        : this(fullyQualifiedNamespace, Credentials.From(credential), options)
    {
    }

    public ServiceBusClient(string fullyQualifiedNamespace, AzureSasCredential credential, ServiceBusClientOptions options = null)
        : this(fullyQualifiedNamespace, Credentials.From(credential), options)
    {
    }

    protected ServiceBusClient()
    {
    }

    private ServiceBusClient(string fullyQualifiedNamespace, BrokerCredential credential, ServiceBusClientOptions options)
    {
        Check.NotNullOrEmpty(fullyQualifiedNamespace, nameof(fullyQualifiedNamespace));
        Connection = Open(Credentials.Host(fullyQualifiedNamespace, nameof(fullyQualifiedNamespace)), credential, options);
        Identifier = Identifiers.Make(Connection.Options.Identifier, FullyQualifiedNamespace);
    }

    public virtual string FullyQualifiedNamespace => Connection.Broker.Host;

    public virtual bool IsClosed { get; private set; }

    public ServiceBusTransportType TransportType => Connection.Options.TransportType;

    public virtual string Identifier { get; }

    internal ServiceBusConnection Connection { get; }

    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => CreateSender(queueOrTopicName, new ServiceBusSenderOptions());

    public virtual ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions options)
    {
        CheckEntity(queueOrTopicName, nameof(queueOrTopicName));
        return new ServiceBusSender(Connection, queueOrTopicName, options);
    }

    public virtual ServiceBusReceiver CreateReceiver(string queueName) => CreateReceiver(queueName, new ServiceBusReceiverOptions());

    public virtual ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options)
    {
        CheckEntity(queueName, nameof(queueName));
        return new ServiceBusReceiver(Connection, queueName, options ?? new ServiceBusReceiverOptions());
    }

    public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) =>
        CreateReceiver(topicName, subscriptionName, new ServiceBusReceiverOptions());

    public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options)
    {
        CheckEntity(topicName, nameof(topicName));
        Check.NotNullOrEmpty(subscriptionName, nameof(subscriptionName));
        return new ServiceBusReceiver(
            Connection,
            EntityPaths.Subscription(topicName, subscriptionName),
            options ?? new ServiceBusReceiverOptions());
    }

    public virtual ServiceBusRuleManager CreateRuleManager(string topicName, string subscriptionName)
    {
        CheckEntity(topicName, nameof(topicName));
        Check.NotNullOrEmpty(subscriptionName, nameof(subscriptionName));
        return new ServiceBusRuleManager(Connection, topicName, subscriptionName);
    }

    public virtual Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string queueName,
        ServiceBusSessionReceiverOptions options = null,
        CancellationToken cancellationToken = default)
    {
        CheckEntity(queueName, nameof(queueName));
        return ServiceBusSessionReceiver.AcceptAsync(Connection, queueName, null, options, cancellationToken);
    }

    public virtual Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string topicName,
        string subscriptionName,
        ServiceBusSessionReceiverOptions options = null,
        CancellationToken cancellationToken = default)
    {
        CheckEntity(topicName, nameof(topicName));
        Check.NotNullOrEmpty(subscriptionName, nameof(subscriptionName));
        string path = EntityPaths.Subscription(topicName, subscriptionName);
        return ServiceBusSessionReceiver.AcceptAsync(Connection, path, null, options, cancellationToken);
    }

    public virtual Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        string queueName,
        string sessionId,
        ServiceBusSessionReceiverOptions options = null,
        CancellationToken cancellationToken = default)
    {
        CheckEntity(queueName, nameof(queueName));
        Check.NotNull(sessionId, nameof(sessionId));
        return ServiceBusSessionReceiver.AcceptAsync(Connection, queueName, sessionId, options, cancellationToken);
    }

    public virtual Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        string topicName,
        string subscriptionName,
        string sessionId,
        ServiceBusSessionReceiverOptions options = null,
        CancellationToken cancellationToken = default)
    {
        CheckEntity(topicName, nameof(topicName));
        Check.NotNullOrEmpty(subscriptionName, nameof(subscriptionName));
        Check.NotNull(sessionId, nameof(sessionId));
        string path = EntityPaths.Subscription(topicName, subscriptionName);
        return ServiceBusSessionReceiver.AcceptAsync(Connection, path, sessionId, options, cancellationToken);
    }

    public virtual ValueTask DisposeAsync()
    {
        IsClosed = true;
        Connection.Close();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private static ServiceBusConnection Open(string host, BrokerCredential credential, ServiceBusClientOptions options) =>
        new(host, credential, options?.Clone() ?? new ServiceBusClientOptions());

    private void CheckEntity(string name, string parameter)
    {
        Check.NotDisposed(IsClosed, nameof(ServiceBusClient));
        Check.NotNullOrEmpty(name, parameter);
        if (_entityPath is not null && !string.Equals(_entityPath, name, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                "The connection string names another entity than the one asked for; a connection string of the namespace serves any.",
                parameter);
        }
    }
}
