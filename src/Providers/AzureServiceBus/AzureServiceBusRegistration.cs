using Azure.Core;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration;
using Integration.AzureSdk;
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

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => Read(settings, ApplicationServices.None);

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings, ApplicationServices application)
        {
            var code = configure?.Invoke(new()) ?? new();
            var (connectionString, host) = application.FindConnection(settings);
            var options = code with
            {
                ConnectionString = settings.Text(nameof(code.ConnectionString)) ?? connectionString ?? code.ConnectionString,
                FullyQualifiedNamespace = settings.Text(nameof(code.FullyQualifiedNamespace)) ?? host ?? code.FullyQualifiedNamespace,
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
            var findsClient = !options.SayWhere && application.Has<ServiceBusClient>();
            foreach (var fault in options.FindFaults(findsClient))
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => AzureServiceBusMessaging.Create(Complete(options, findsClient, application), clientOptions);
        }

        private static AzureServiceBusOptions Complete(AzureServiceBusOptions options, bool findsClient, ApplicationServices application)
        {
            var complete = options.ConnectionString is null ? options with { Credential = options.Credential ?? application.Find<TokenCredential>() } : options;
            return !findsClient ? complete : complete with
            {
                Client = application.FindClient<ServiceBusClient>(),
                AdministrationClient = complete.AdministrationClient ?? (application.Has<ServiceBusAdministrationClient>() ? application.FindClient<ServiceBusAdministrationClient>() : null),
            };
        }
    }
}
