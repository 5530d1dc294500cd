using Azure.Messaging.ServiceBus;
using Integration;
using Integration.AzureServiceBus;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Azure Service Bus provider to an application.</summary>
public static class AzureServiceBusRegistration
{
    /// <summary>Lets the configuration choose the provider <c>azure-service-bus</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Changes the settings that <c>Providers:azure-service-bus</c> gave: for a credential or retries from code.</param>
    public static IMessagingBuilder AddAzureServiceBus(
        this IMessagingBuilder builder, Func<AzureServiceBusOptions, AzureServiceBusOptions>? configure = null) => builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<AzureServiceBusOptions, AzureServiceBusOptions>? configure) : IMessagingProvider
    {
        private static readonly AzureServiceBusOptions Defaults = new();

        public string Name => AzureServiceBusMessaging.ProviderName;

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
        {
            var options = new AzureServiceBusOptions
            {
                ConnectionString = settings.Text(nameof(Defaults.ConnectionString)),
                FullyQualifiedNamespace = settings.Text(nameof(Defaults.FullyQualifiedNamespace)),
                AdministrationConnectionString = settings.Text(nameof(Defaults.AdministrationConnectionString)),
                TransportType = settings.Member<ServiceBusTransportType>(nameof(Defaults.TransportType)) ?? Defaults.TransportType,
                MaxConcurrentSessions = settings.Number(nameof(Defaults.MaxConcurrentSessions), 0) ?? Defaults.MaxConcurrentSessions,
                SessionIdleTimeout = settings.Duration(nameof(Defaults.SessionIdleTimeout), TimeSpan.Zero) ?? Defaults.SessionIdleTimeout,
                PrefetchCount = settings.Number(nameof(Defaults.PrefetchCount), 0) ?? Defaults.PrefetchCount,
                PollTimeout = settings.Duration(nameof(Defaults.PollTimeout), TimeSpan.Zero) ?? Defaults.PollTimeout,
                NamePrefix = settings.Text(nameof(Defaults.NamePrefix)) ?? Defaults.NamePrefix,
                Limits = settings.Choice("Tier", ["standard", "premium"]) == "premium" ? AzureServiceBusLimits.Premium : AzureServiceBusLimits.Standard,
            };
            options = configure?.Invoke(options) ?? options;
            foreach (var fault in options.FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => AzureServiceBusMessaging.Create(options, clientOptions);
        }
    }
}
