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
    /// <param name="configure">Sets what <c>Providers:azure-service-bus</c> does not set: for a credential or retries from code.</param>
    public static IMessagingBuilder AddAzureServiceBus(
        this IMessagingBuilder builder, Func<AzureServiceBusOptions, AzureServiceBusOptions>? configure = null) => builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<AzureServiceBusOptions, AzureServiceBusOptions>? configure) : IMessagingProvider
    {
        public string Name => AzureServiceBusMessaging.ProviderName;

        public MessagingCapabilities Capabilities => AzureServiceBusCapabilities.For(new AzureServiceBusOptions().Limits);

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
        {
            var code = configure?.Invoke(new()) ?? new();
            var options = code with
            {
                ConnectionString = settings.Text(nameof(code.ConnectionString)) ?? code.ConnectionString,
                FullyQualifiedNamespace = settings.Text(nameof(code.FullyQualifiedNamespace)) ?? code.FullyQualifiedNamespace,
                AdministrationConnectionString = settings.Text(nameof(code.AdministrationConnectionString)) ?? code.AdministrationConnectionString,
                TransportType = settings.Member<ServiceBusTransportType>(nameof(code.TransportType)) ?? code.TransportType,
                MaxConcurrentSessions = settings.Number(nameof(code.MaxConcurrentSessions), 0) ?? code.MaxConcurrentSessions,
                SessionIdleTimeout = settings.Duration(nameof(code.SessionIdleTimeout), TimeSpan.Zero) ?? code.SessionIdleTimeout,
                PrefetchCount = settings.Number(nameof(code.PrefetchCount), 0) ?? code.PrefetchCount,
                PollTimeout = settings.Duration(nameof(code.PollTimeout), TimeSpan.Zero) ?? code.PollTimeout,
                NamePrefix = settings.Text(nameof(code.NamePrefix)) ?? code.NamePrefix,
                Limits = settings.Choice("Tier", ["standard", "premium"]) switch
                {
                    "standard" => AzureServiceBusLimits.Standard,
                    "premium" => AzureServiceBusLimits.Premium,
                    _ => code.Limits,
                },
            };
            foreach (var fault in options.FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => AzureServiceBusMessaging.Create(options, clientOptions);
        }
    }
}
