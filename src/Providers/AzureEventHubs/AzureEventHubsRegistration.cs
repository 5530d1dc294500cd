using Azure.Messaging.EventHubs;
using Integration;
using Integration.AzureEventHubs;
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

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
        {
            var code = configure?.Invoke(new()) ?? new();
            var options = code with
            {
                ConnectionString = settings.Text(nameof(code.ConnectionString)) ?? code.ConnectionString,
                FullyQualifiedNamespace = settings.Text(nameof(code.FullyQualifiedNamespace)) ?? code.FullyQualifiedNamespace,
                TransportType = settings.Member<EventHubsTransportType>(nameof(code.TransportType)) ?? code.TransportType,
                Identifier = settings.Text(nameof(code.Identifier)) ?? code.Identifier,
                ConsumerGroup = settings.Text(nameof(code.ConsumerGroup)) ?? code.ConsumerGroup,
                PrefetchCount = settings.Number(nameof(code.PrefetchCount), 0) ?? code.PrefetchCount,
                CheckpointContainer = settings.Text(nameof(code.CheckpointContainer)) ?? code.CheckpointContainer,
                CheckpointConnectionString = settings.Text(nameof(code.CheckpointConnectionString)) ?? code.CheckpointConnectionString,
                NamePrefix = settings.Text(nameof(code.NamePrefix)) ?? code.NamePrefix,
            };
            foreach (var fault in options.FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => AzureEventHubsMessaging.Create(options, clientOptions);
        }
    }
}
