using RabbitMQ.Client;

namespace Integration.RabbitMq;

/// <summary>The options as the client library takes them.</summary>
internal static class BrokerEndpoints
{
    public static bool IsUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0 && uri.AbsolutePath.Count(c => c == '/') <= 1;

    public static bool IsHost(string? text) => text is not null && TrySplit(text, out var host, out _) && Uri.CheckHostName(host) != UriHostNameType.Unknown;

    /// <summary>The factory of connections to the first of the nodes.</summary>
    public static ConnectionFactory Factory(RabbitMqOptions options)
    {
        // The library's own recovery would bring a channel back without its locks, and tell nobody: a stale acknowledgement passes in silence.
        var factory = new ConnectionFactory
        {
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.ConnectTimeout,
            HandshakeContinuationTimeout = options.ConnectTimeout,
            MaxInboundMessageBodySize = (uint)Math.Min(uint.MaxValue, Math.Max(options.MaxMessageBytes, ConnectionFactory.DefaultMaxInboundMessageBodySize)),
            ClientProvidedName = options.ClientName ?? AppDomain.CurrentDomain.FriendlyName,
        };
        if (!string.IsNullOrWhiteSpace(options.Uri))
        {
            factory.Uri = new Uri(options.Uri);
        }
        else
        {
            (factory.VirtualHost, factory.UserName, factory.Password) =
                (options.VirtualHost ?? ConnectionFactory.DefaultVHost, options.UserName ?? ConnectionFactory.DefaultUser, options.Password ?? ConnectionFactory.DefaultPass);
            var (host, port) = Split(options.Hosts[0]);
            (factory.HostName, factory.Port) = (host, port);
        }

        if (options.Tls is not null || factory.Ssl.Enabled)
            factory.Ssl = (options.Tls ?? new RabbitMqTls()).ToSslOption(factory.HostName);
        return factory;
    }

    /// <summary>All nodes.</summary>
    public static IReadOnlyList<AmqpTcpEndpoint> Nodes(RabbitMqOptions options, ConnectionFactory factory)
    {
        if (options.Hosts.Count == 0)
            return [factory.Endpoint];
        return [.. options.Hosts.Select(Split).Select(node => new AmqpTcpEndpoint(
            node.Host, node.Port, options.Tls?.ToSslOption(node.Host) ?? new SslOption(), factory.MaxInboundMessageBodySize))];
    }

    private static (string Host, int Port) Split(string text)
    {
        TrySplit(text, out var host, out var port);
        return (host, port);
    }

    /// <summary>A host with a port or without one; an IPv6 address has brackets.</summary>
    private static bool TrySplit(string text, out string host, out int port)
    {
        (host, port) = (text, AmqpTcpEndpoint.UseDefaultPort);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
            return text.Length > 0;
        host = text[..colon];
        return int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= ushort.MaxValue;
    }
}
