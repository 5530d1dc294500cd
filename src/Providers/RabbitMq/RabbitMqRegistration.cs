using Integration;
using Integration.RabbitMq;
using Integration.Registration;
using RabbitMQ.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the RabbitMQ provider to an application.</summary>
public static class RabbitMqRegistration
{
    /// <summary>Lets the configuration choose the provider <c>rabbitmq</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets what <c>Providers:rabbitmq</c> does not set.</param>
    public static IMessagingBuilder AddRabbitMq(this IMessagingBuilder builder, Func<RabbitMqOptions, RabbitMqOptions>? configure = null) =>
        builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<RabbitMqOptions, RabbitMqOptions>? configure) : IMessagingProvider
    {
        public string Name => RabbitMqMessaging.ProviderName;

        public MessagingCapabilities Capabilities => RabbitMqCapabilities.For(new());

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => Read(settings, ApplicationServices.None);

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings, ApplicationServices application)
        {
            var code = configure?.Invoke(new()) ?? new();
            var hosts = settings.Texts(nameof(code.Hosts));
            var options = code with
            {
                Uri = settings.Text(nameof(code.Uri)) ?? application.FindConnectionString(settings) ?? code.Uri,
                Hosts = hosts.Count > 0 ? hosts : code.Hosts,
                VirtualHost = settings.Text(nameof(code.VirtualHost)) ?? code.VirtualHost,
                UserName = settings.Text(nameof(code.UserName)) ?? code.UserName,
                Password = settings.Text(nameof(code.Password)) ?? code.Password,
                Tls = ReadTls(settings.Section(nameof(code.Tls)), code.Tls),
                ClientName = settings.Text(nameof(code.ClientName)) ?? code.ClientName,
                Heartbeat = settings.Duration(nameof(code.Heartbeat), TimeSpan.Zero) ?? code.Heartbeat,
                ConnectTimeout = settings.Duration(nameof(code.ConnectTimeout), TimeSpan.Zero) ?? code.ConnectTimeout,
                BlockedTimeout = settings.Duration(nameof(code.BlockedTimeout), TimeSpan.Zero) ?? code.BlockedTimeout,
                ConsumerTimeout = settings.Duration(nameof(code.ConsumerTimeout), TimeSpan.Zero) ?? code.ConsumerTimeout,
                Prefetch = settings.Number(nameof(code.Prefetch), 0) ?? code.Prefetch,
                ManagementUri = settings.Text(nameof(code.ManagementUri)) ?? code.ManagementUri,
                ManagementUserName = settings.Text(nameof(code.ManagementUserName)) ?? code.ManagementUserName,
                ManagementPassword = settings.Text(nameof(code.ManagementPassword)) ?? code.ManagementPassword,
                NamePrefix = settings.Text(nameof(code.NamePrefix)) ?? code.NamePrefix,
                MaxMessageBytes = settings.Number(nameof(code.MaxMessageBytes), 0L) ?? code.MaxMessageBytes,
            };
            var findsFactory = !options.SayWhere && application.Has<IConnectionFactory>();
            foreach (var fault in options.FindFaults(findsFactory))
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => RabbitMqMessaging.Create(findsFactory ? Complete(options, application.Find<IConnectionFactory>()!) : options, clientOptions);
        }

        /// <summary>Takes over where a factory of the application's connects to; how connections recover is the adapter's affair, as no lock may be lost by it.</summary>
        private static RabbitMqOptions Complete(RabbitMqOptions options, IConnectionFactory found) => found is not ConnectionFactory factory
            ? throw new InvalidOperationException($"The {nameof(IConnectionFactory)} among the services is a {found.GetType()}, and does not say where it connects to: set Uri or Hosts.")
            : options with
            {
                Hosts = [factory.Port == AmqpTcpEndpoint.UseDefaultPort ? factory.HostName : $"{factory.HostName}:{factory.Port}"],
                VirtualHost = options.VirtualHost ?? factory.VirtualHost,
                UserName = options.UserName ?? factory.UserName,
                Password = options.Password ?? factory.Password,
                ClientName = options.ClientName ?? factory.ClientProvidedName,
                Tls = options.Tls ?? (factory.Ssl.Enabled
                    ? new RabbitMqTls
                    {
                        ServerName = factory.Ssl.ServerName,
                        ClientCertificatePath = string.IsNullOrEmpty(factory.Ssl.CertPath) ? null : factory.Ssl.CertPath,
                        ClientCertificatePassword = factory.Ssl.CertPassphrase,
                    }
                    : null),
            };

        private static RabbitMqTls? ReadTls(ConfigurationReader settings, RabbitMqTls? code)
        {
            var isEnabled = settings.Flag("Enabled");
            var tls = (code ?? new()) with
            {
                ServerName = settings.Text(nameof(code.ServerName)) ?? code?.ServerName,
                CaPath = settings.Text(nameof(code.CaPath)) ?? code?.CaPath,
                ClientCertificatePath = settings.Text(nameof(code.ClientCertificatePath)) ?? code?.ClientCertificatePath,
                ClientCertificatePassword = settings.Text(nameof(code.ClientCertificatePassword)) ?? code?.ClientCertificatePassword,
            };
            return isEnabled ?? (settings.Exists || code is not null) ? tls : null;
        }
    }
}
