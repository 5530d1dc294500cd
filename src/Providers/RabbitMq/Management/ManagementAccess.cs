using System.Net.Security;
using System.Security.Authentication;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Management;

/// <summary>The way to the management API by the options; what they leave out is as for AMQP.</summary>
internal static class ManagementAccess
{
    private const int Port = 15672, TlsPort = 15671;

    /// <summary>A client. It makes no request by itself.</summary>
    public static ManagementClient Open(RabbitMqOptions options, ConnectionFactory factory)
    {
        var endpoint = options.ManagementUri is { } address
            ? new Uri(address)
            : new UriBuilder(factory.Ssl.Enabled ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, factory.HostName, factory.Ssl.Enabled ? TlsPort : Port).Uri;
        return new ManagementClient(
            endpoint, factory.VirtualHost, options.ManagementUserName ?? factory.UserName, options.ManagementPassword ?? factory.Password, Handler(options, endpoint));
    }

    private static SocketsHttpHandler Handler(RabbitMqOptions options, Uri endpoint)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),

            // A password goes to the address that was given, and nowhere else.
            AllowAutoRedirect = false,
        };
        if (options.Tls is not { } tls || endpoint.Scheme != Uri.UriSchemeHttps)
            return handler;
        var ssl = tls.ToSslOption(endpoint.Host);
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = ssl.ServerName,
            ClientCertificates = ssl.Certs,
            EnabledSslProtocols = SslProtocols.None,
            RemoteCertificateValidationCallback = ssl.CertificateValidationCallback,
        };
        return handler;
    }
}
