using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Integration.Http;

/// <summary>A request, and the connection that it came in on. The handler writes the answer; returning false closes the connection.</summary>
internal sealed record HttpExchange(HttpMessage Request, Socket Client, Stream Answer);

/// <summary>A minimal HTTP/1.1 server on the loopback interface that lets its handler misbehave on the byte level.</summary>
internal sealed class LoopbackHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Task> _connections = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly Func<HttpExchange, CancellationToken, Task<bool>> _handle;
    private readonly Task _accepting;

    public LoopbackHttpServer(Func<HttpExchange, CancellationToken, Task<bool>> handle)
    {
        _handle = handle;
        _listener.Start();
        Uri = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port).Uri;
        _accepting = AcceptAsync();
    }

    public Uri Uri { get; }

    /// <summary>Cuts every connection without a farewell, in the middle of whatever it carries.</summary>
    public void Cut()
    {
        foreach (var socket in _open.Keys)
            socket.Close(0);
    }

    /// <summary>Stops; throws what a handler threw unexpectedly.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Enqueue(ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or SocketException
            && _stopping.IsCancellationRequested)
        {
            // Stopped; between two accepts the listener says that it no longer listens.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        _open[socket] = true;
        try
        {
            socket.NoDelay = true;
            await using var connection = new NetworkStream(socket, ownsSocket: true);
            var input = new BufferedStream(connection);
            while (await HttpMessage.ReadAsync(input, _stopping.Token) is { } request
                && await _handle(new HttpExchange(request, socket, connection), _stopping.Token))
            {
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, its connection was cut, or the server stops: all are everyday events for a test server.
        }
        finally
        {
            _open.TryRemove(socket, out _);
        }
    }
}
