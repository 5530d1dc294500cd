using System.Net;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>Where to listen, from the host that clients are told.</summary>
internal static class ListenAddress
{
    /// <summary>The address that is given as a number; the loopback address for a name such as <c>localhost</c>.</summary>
    public static IPAddress Of(string host) => IPAddress.TryParse(host, out var address) ? address : IPAddress.Loopback;
}
