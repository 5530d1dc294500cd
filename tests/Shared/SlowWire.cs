using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Integration;

/// <summary>A relay on loopback in front of a server: everything takes its time in either direction, and connections can be cut.</summary>
internal sealed class SlowWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _open = [];
    private readonly int _target;
    private readonly TimeSpan _oneWay;
    private readonly Task _accepting;

    public SlowWire(int target, TimeSpan roundTrip)
    {
        (_target, _oneWay) = (target, roundTrip / 2);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A connection string that leads through the relay.</summary>
    public string Through(string connectionString) => connectionString.Replace($":{_target}", $":{Port}", StringComparison.Ordinal);

    /// <summary>Cuts every connection, in the middle of whatever it carries.</summary>
    public void Cut()
    {
        lock (_open)
        {
            foreach (var socket in _open)
                socket.Close(0);
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_stop.Token);
                var far = new TcpClient { NoDelay = true };
                near.NoDelay = true;
                await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                lock (_open)
                    _open.AddRange([near.Client, far.Client]);
                _ = RelayAsync(near, far);
                _ = RelayAsync(far, near);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task RelayAsync(TcpClient from, TcpClient to)
    {
        var underWay = Channel.CreateUnbounded<(long Sent, byte[] Bytes)>();
        var delivering = DeliverAsync(underWay.Reader, to);
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var length)
                underWay.Writer.TryWrite((TimeProvider.System.GetTimestamp(), buffer[..length]));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut or stopped.
        }

        underWay.Writer.Complete();
        await delivering;
        to.Close();
    }

    private async Task DeliverAsync(ChannelReader<(long Sent, byte[] Bytes)> underWay, TcpClient to)
    {
        try
        {
            await foreach (var (sent, bytes) in underWay.ReadAllAsync(_stop.Token))
            {
                if (_oneWay - TimeProvider.System.GetElapsedTime(sent) is var left && left > TimeSpan.Zero)
                    await Task.Delay(left, _stop.Token);
                await to.GetStream().WriteAsync(bytes, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut or stopped.
        }
    }
}
