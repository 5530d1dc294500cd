using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Logging;

namespace Integration.AzureServiceBus.Client;

/// <summary>What the parts of the driver share.</summary>
internal sealed class AzureServiceBusContext
{
    private readonly Lazy<ServiceBusAdministrationClient> _administration;

    public AzureServiceBusContext(AzureServiceBusOptions options, MessagingClientOptions client)
    {
        Options = options;
        Messaging = client;
        Names = new EntityNames(options.NamePrefix);
        Client = options.Client ?? Connect(options, client);
        _administration = new(() => ConnectAdministration(options, client));
        Logger = client.LoggerFactory.CreateLogger("Integration.AzureServiceBus");
        Settings = new SettingsCache(client.Topology);
    }

    public AzureServiceBusOptions Options { get; }

    public MessagingClientOptions Messaging { get; }

    public EntityNames Names { get; }

    public SettingsCache Settings { get; }

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

    /// <summary>Opens a connection of its own; the application's own client, which can't be had twice, where there is one.</summary>
    public ServiceBusClient Connect() => Options.Client ?? Connect(Options, Messaging);

    /// <summary>Closes a connection, unless it is the application's own.</summary>
    public ValueTask CloseAsync(ServiceBusClient client) => client == Options.Client ? ValueTask.CompletedTask : client.DisposeAsync();

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
        options.AdministrationClient is { } own ? own
        : (string.IsNullOrWhiteSpace(options.AdministrationConnectionString) ? options.ConnectionString : options.AdministrationConnectionString) is { } connectionString
            && !string.IsNullOrWhiteSpace(connectionString)
            ? new ServiceBusAdministrationClient(connectionString, Counted(messaging))
            : new ServiceBusAdministrationClient(options.Client?.FullyQualifiedNamespace ?? options.FullyQualifiedNamespace, options.Credential ?? new DefaultAzureCredential(), Counted(messaging));

    private static ServiceBusAdministrationClientOptions Counted(MessagingClientOptions messaging)
    {
        var options = new ServiceBusAdministrationClientOptions();
        if (messaging.NoHiddenRetries)
            options.Retry.MaxRetries = 0;
        options.AddPolicy(new RequestCounter(), HttpPipelinePosition.PerRetry);
        return options;
    }
}
