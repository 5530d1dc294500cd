using System.Net;
using System.Net.Sockets;

namespace Integration.Hosting;

/// <summary>
/// Which addresses webhooks may go to. By default only https and public addresses: a webhook's address often comes from
/// somebody else, and must not reach into the network that the dispatcher runs in (server-side request forgery).
/// </summary>
internal static class AddressRules
{
    /// <summary>Why a webhook must not go to an address, as far as can be told without resolving its name; null when it may.</summary>
    public static string? FindFault(Uri address, PushDispatcherOptions options)
    {
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            return "only http and https are addresses of webhooks";
        if (address.UserInfo.Length > 0)
            return "a user and a password in the address would be sent to nobody: sign webhooks instead";
        if (address.Scheme == Uri.UriSchemeHttp && options.RequireHttps && !(options.AllowLoopback && address.IsLoopback))
            return $"it is not https; set {nameof(options.RequireHttps)} to false to allow that";
        return IPAddress.TryParse(address.IdnHost, out var ip) ? FindFault(ip, options) : null;
    }

    /// <summary>Why a webhook must not go to a resolved address; null when it may.</summary>
    public static string? FindFault(IPAddress address, PushDispatcherOptions options)
    {
        var ip = SpecialAddresses.Unwrap(address);
        if (IPAddress.IsLoopback(ip))
            return options.AllowLoopback ? null : $"it leads to this machine; set {nameof(options.AllowLoopback)} to allow that";
        return options.AllowPrivateAddresses || SpecialAddresses.IsPublic(ip)
            ? null
            : $"it leads to an address that is not public; set {nameof(options.AllowPrivateAddresses)} to allow that";
    }

    /// <summary>
    /// Connects to an address that was checked after its name was resolved: a check of the name alone could be fooled by a name
    /// that resolves differently the second time.
    /// </summary>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, PushDispatcherOptions options, CancellationToken cancellationToken)
    {
        var resolved = await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken).ConfigureAwait(false);
        var allowed = Array.FindAll(resolved, ip => FindFault(ip, options) is null);
        if (allowed.Length == 0)
        {
            throw new PushFailedException(
                $"The webhook at {endPoint.Host} is refused: {(resolved.Length == 0 ? "its name resolves to nothing" : FindFault(resolved[0], options))}.",
                isPermanent: resolved.Length > 0);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
