using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.AzureServiceBus;

/// <summary>What the parts of the driver share.</summary>
internal sealed class ServiceBusContext
{
    private readonly Lazy<ServiceBusAdministrationClient> _administration;
    private readonly ConcurrentDictionary<EntityPath, bool> _ordered = new();
    private readonly string _system = AzureServiceBusDriver.MessagingSystem;

    public ServiceBusContext(AzureServiceBusOptions options, MessagingClientOptions client)
    {
        Options = options;
        Messaging = client;
        Names = new EntityNames(options.NamePrefix);
        Client = Connect(options, client);
        _administration = new(() => ConnectAdministration(options, client));
        Logger = client.LoggerFactory.CreateLogger("Integration.AzureServiceBus");
        foreach (var queue in client.Topology?.Queues ?? [])
            Learn(queue.Path, queue.Ordered);
        foreach (var topic in client.Topology?.Topics ?? [])
            Learn(topic.Path, topic.Ordered);
    }

    public AzureServiceBusOptions Options { get; }

    public MessagingClientOptions Messaging { get; }

    public EntityNames Names { get; }

    public ServiceBusClient Client { get; }

    /// <summary>The namespace's host; with a port where there is one of its own, as of local servers.</summary>
    public string Host => string.IsNullOrWhiteSpace(Options.ConnectionString)
        ? Client.FullyQualifiedNamespace.ToLowerInvariant()
        : ServiceBusConnectionStringProperties.Parse(Options.ConnectionString).Endpoint.Authority;

    /// <summary>The control plane. Nothing of the data path may ask for it (clause D7).</summary>
    public ServiceBusAdministrationClient Administration => _administration.Value;

    public ILogger Logger { get; }

    public TimeProvider Time => Messaging.TimeProvider;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Whether a queue or topic is ordered, as far as is known without asking the service.</summary>
    public bool? IsOrdered(EntityPath entity)
    {
        var owner = entity.Kind == EntityKind.Subscription ? EntityPath.Topic(entity.Name) : entity.Owner;
        return _ordered.TryGetValue(owner, out var ordered) ? ordered : null;
    }

    /// <summary>How long the locks of a source last, where the client's topology declares it.</summary>
    public TimeSpan? LockDurationOf(EntityPath source) => source.Kind == EntityKind.Queue
        ? Messaging.Topology?.Queues.FirstOrDefault(q => q.Name == source.Name)?.LockDuration
        : Messaging.Topology?.Subscriptions.FirstOrDefault(s => s.Topic == source.Name && s.Name == source.SubscriptionName)?.LockDuration;

    /// <summary>Counts a request on the wire (clause O2).</summary>
    public void CountRequest(string operation) => MessagingTelemetry.CountRequest(_system, operation);

    /// <summary>Opens a connection of its own.</summary>
    public ServiceBusClient Connect() => Connect(Options, Messaging);

    public void Learn(EntityPath queueOrTopic, bool ordered) => _ordered[queueOrTopic] = ordered;

    public void Forget(EntityPath queueOrTopic) => _ordered.TryRemove(queueOrTopic, out _);

    private static ServiceBusClient Connect(AzureServiceBusOptions options, MessagingClientOptions messaging)
    {
        var client = new ServiceBusClientOptions { TransportType = options.TransportType };
        if (options.Retry is not null)
            client.RetryOptions = options.Retry;
        if (messaging.NoHiddenRetries)
            client.RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = client.RetryOptions.TryTimeout };
        return options.ConnectionString is { } connectionString && !string.IsNullOrWhiteSpace(connectionString)
            ? new ServiceBusClient(connectionString, client)
            : new ServiceBusClient(options.FullyQualifiedNamespace, options.Credential ?? new DefaultAzureCredential(), client);
    }

    private static ServiceBusAdministrationClient ConnectAdministration(AzureServiceBusOptions options, MessagingClientOptions messaging) =>
        (string.IsNullOrWhiteSpace(options.AdministrationConnectionString) ? options.ConnectionString : options.AdministrationConnectionString) is { } connectionString
            && !string.IsNullOrWhiteSpace(connectionString)
            ? new ServiceBusAdministrationClient(connectionString, Counted(messaging))
            : new ServiceBusAdministrationClient(options.FullyQualifiedNamespace, options.Credential ?? new DefaultAzureCredential(), Counted(messaging));

    private static ServiceBusAdministrationClientOptions Counted(MessagingClientOptions messaging)
    {
        var options = new ServiceBusAdministrationClientOptions();
        if (messaging.NoHiddenRetries)
            options.Retry.MaxRetries = 0;
        options.AddPolicy(new RequestCounter(), HttpPipelinePosition.PerRetry);
        return options;
    }

    private sealed class RequestCounter : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) =>
            MessagingTelemetry.CountRequest(AzureServiceBusDriver.MessagingSystem, $"manage-{message.Request.Method.Method.ToLowerInvariant()}");
    }
}
