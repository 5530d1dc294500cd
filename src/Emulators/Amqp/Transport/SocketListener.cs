using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Azure.Amqp.Transport;

namespace Integration.Emulators.Amqp.Transport;

/// <summary>Accepts connections on one address, and any free port where none is asked for: the library's own listener does not tell which.</summary>
internal sealed class SocketListener : TransportListener
{
    private readonly Socket _socket;
    private readonly X509Certificate2? _certificate;

    private SocketListener(Socket socket, X509Certificate2? certificate)
        : base("socket-listener")
    {
        _socket = socket;
        _certificate = certificate;
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <exception cref="SocketException">The port is taken, or the host is not one of this machine.</exception>
    public static SocketListener Bind(string host, int port, X509Certificate2? certificate)
    {
        IPAddress address = ListenAddress.Of(host);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return new SocketListener(socket, certificate);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected override void OnListen() => _ = AcceptAsync();

    protected override bool CloseInternal()
    {
        _socket.Dispose();
        return true;
    }

    protected override void AbortInternal() => _socket.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket accepted = await _socket.AcceptAsync().ConfigureAwait(false);
                _ = StartAsync(accepted);
            }
            catch (Exception ended) when (ended is ObjectDisposedException || (ended is SocketException && !_socket.IsBound))
            {
                return;
            }
            catch (SocketException failed) when (failed.SocketErrorCode != SocketError.OperationAborted)
            {
                // One connection that came to nothing; the next may not.
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task StartAsync(Socket socket)
    {
        socket.NoDelay = true;
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (_certificate is not null)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsServerAsync(_certificate).ConfigureAwait(false);
            }
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException or ObjectDisposedException)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            return;
        }

        var transport = new StreamTransport(socket, stream, _certificate is not null);
        transport.Open();
        OnTransportAccepted(new TransportAsyncCallbackArgs { Transport = transport, CompletedSynchronously = false });
    }
}
