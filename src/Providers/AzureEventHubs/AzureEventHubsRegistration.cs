using Azure.Core;
using Azure.Messaging.EventHubs;
using Azure.Storage.Blobs;
using Integration;
using Integration.AzureEventHubs;
using Integration.AzureSdk;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Azure Event Hubs provider to an application.</summary>
public static class AzureEventHubsRegistration
{
    /// <summary>Lets the configuration choose the provider <c>azure-event-hubs</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets what <c>Providers:azure-event-hubs</c> does not set: for a credential or retries from code.</param>
    public static IMessagingBuilder AddAzureEventHubs(
        this IMessagingBuilder builder, Func<AzureEventHubsOptions, AzureEventHubsOptions>? configure = null) => builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<AzureEventHubsOptions, AzureEventHubsOptions>? configure) : IMessagingProvider
    {
        public string Name => AzureEventHubsMessaging.ProviderName;

        public MessagingCapabilities Capabilities => AzureEventHubsCapabilities.Queues;

        public StreamCapabilities StreamCapabilities => AzureEventHubsCapabilities.Streams(hasCheckpoints: true);

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => Read(settings, ApplicationServices.None);

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings, ApplicationServices application)
        {
            var code = configure?.Invoke(new()) ?? new();
            var (connectionString, host) = application.FindConnection(settings);
            var options = code with
            {
                ConnectionString = settings.Text(nameof(code.ConnectionString)) ?? connectionString ?? code.ConnectionString,
                FullyQualifiedNamespace = settings.Text(nameof(code.FullyQualifiedNamespace)) ?? host ?? code.FullyQualifiedNamespace,
                TransportType = settings.Member<EventHubsTransportType>(nameof(code.TransportType)) ?? code.TransportType,
                Identifier = settings.Text(nameof(code.Identifier)) ?? code.Identifier,
                ConsumerGroup = settings.Text(nameof(code.ConsumerGroup)) ?? code.ConsumerGroup,
                PrefetchCount = settings.Number(nameof(code.PrefetchCount), 0) ?? code.PrefetchCount,
                CheckpointContainer = settings.Text(nameof(code.CheckpointContainer)) ?? code.CheckpointContainer,
                CheckpointConnectionString = settings.Text(nameof(code.CheckpointConnectionString)) ?? code.CheckpointConnectionString,
                NamePrefix = settings.Text(nameof(code.NamePrefix)) ?? code.NamePrefix,
            };
            var findsContainer = options is { CheckpointContainerClient: null, CheckpointConnectionString: null }
                && (options.CheckpointContainer is null ? application.Has<BlobContainerClient>() : options.CheckpointIsName && application.Has<BlobServiceClient>());
            foreach (var fault in (findsContainer ? options with { CheckpointContainer = null } : options).FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => AzureEventHubsMessaging.Create(Complete(options, findsContainer, application), clientOptions);
        }

        private static AzureEventHubsOptions Complete(AzureEventHubsOptions options, bool findsContainer, ApplicationServices application)
        {
            var complete = options.ConnectionString is null ? options with { Credential = options.Credential ?? application.Find<TokenCredential>() } : options;
            return !findsContainer ? complete : complete with
            {
                CheckpointContainer = null,
                CheckpointContainerClient = complete.CheckpointContainer is { } name
                    ? application.FindClient<BlobServiceClient>()!.GetBlobContainerClient(name)
                    : application.FindClient<BlobContainerClient>(),
            };
        }
    }
}
