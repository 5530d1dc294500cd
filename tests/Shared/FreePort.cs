using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Integration;

/// <summary>Ports for servers of tests.</summary>
internal static class FreePort
{
    /// <summary>A port of the loopback interface that nobody listens on, below those that the system hands out by itself.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next.
            }
        }
    }
}
