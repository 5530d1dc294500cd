using System.Net;

namespace Integration.Emulators.Amqp.Transport;

/// <summary>The address that both ports listen on, from the host that clients are told.</summary>
internal static class ListenAddress
{
    /// <exception cref="System.Net.Sockets.SocketException">There is no host of that name.</exception>
    public static IPAddress Of(string host) => IPAddress.TryParse(host, out var literal) ? literal
        : string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : Dns.GetHostAddresses(host)[0];
}
