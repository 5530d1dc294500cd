using Integration;
using Integration.RabbitMq;
using Integration.Registration;

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

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
        {
            var code = configure?.Invoke(new()) ?? new();
            var hosts = settings.Texts(nameof(code.Hosts));
            var options = code with
            {
                Uri = settings.Text(nameof(code.Uri)) ?? code.Uri,
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
            foreach (var fault in options.FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => RabbitMqMessaging.Create(options, clientOptions);
        }

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
