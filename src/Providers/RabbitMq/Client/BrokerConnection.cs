using Integration.RabbitMq.Requests;
using Integration.Serving;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Client;

/// <summary>
/// A connection, made when it is first needed and made anew when it is gone. Those who ask while it is being made share the attempt;
/// after a failed one there is a pause, in which the failure holds.
/// </summary>
internal sealed class BrokerConnection(RabbitMqOptions options, ConnectionFactory factory, string role, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));

    private readonly Lock _gate = new();
    private Task<IConnection>? _connecting;
    private long _failedAt;
    private TimeSpan _pause;
    private int _failures;
    private bool _isDisposed;
    private CancellationTokenSource _blocked = new();
    private ITimer? _blockTimer;

    /// <summary>The connection, when there is one.</summary>
    public IConnection? Current => _connecting is { IsCompletedSuccessfully: true, Result: { IsOpen: true } open } ? open : null;

    /// <summary>Cancelled when the broker has taken nothing from publishers for longer than the options allow.</summary>
    public CancellationToken BlockedForLong => Volatile.Read(ref _blocked).Token;

    public ValueTask<IConnection> GetAsync(CancellationToken cancellationToken)
    {
        if (Current is { } open)
            return new(open);
        Task<IConnection> connecting;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(IMessaging));
            var isOver = _connecting is null
                || (_connecting.IsCompleted && Current is null && (_connecting.IsCompletedSuccessfully || time.GetElapsedTime(_failedAt) >= _pause));
            if (isOver)
                _connecting = Task.Run(ConnectAsync, CancellationToken.None);
            connecting = _connecting!;
        }

        return new(connecting.WaitAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnection>? connecting;
        lock (_gate)
        {
            _isDisposed = true;
            connecting = _connecting;
            _blockTimer?.Dispose();
        }

        if (connecting is null)
            return;
        try
        {
            var connection = await connecting.ConfigureAwait(false);
            await connection.CloseAsync(Constants.ReplySuccess, "disposed", TimeSpan.FromSeconds(5), abort: true, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // There is nobody left to tell, and the broker notices an end without a farewell too.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ChannelNotClosed(exception, role);
        }
    }

    private async Task<IConnection> ConnectAsync()
    {
        try
        {
            RabbitMqProvider.Count("connect");
            var connection = await factory.CreateConnectionAsync(BrokerEndpoints.Nodes(options, factory), $"{factory.ClientProvidedName} ({role})", CancellationToken.None)
                .ConfigureAwait(false);
            var endpoint = connection.Endpoint.ToString();
            connection.ConnectionShutdownAsync += (_, reason) =>
            {
                if (reason.Initiator != ShutdownInitiator.Application)
                    logger.Disconnected(endpoint, role, $"{reason.ReplyCode} {reason.ReplyText}");
                Unblock();
                return Task.CompletedTask;
            };
            connection.ConnectionBlockedAsync += (_, blocked) => BlockAsync(blocked);
            connection.ConnectionUnblockedAsync += (_, _) =>
            {
                Unblock();
                return Task.CompletedTask;
            };
            logger.Connected(endpoint, role);
            _failures = 0;
            return connection;
        }
        catch
        {
            _failures++;
            (_failedAt, _pause) = (time.GetTimestamp(), Backoff.After(_failures));
            throw;
        }
    }

    private Task BlockAsync(ConnectionBlockedEventArgs blocked)
    {
        logger.Blocked(blocked.Reason);
        lock (_gate)
            _blockTimer ??= time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _blocked, options.BlockedTimeout, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    private void Unblock()
    {
        lock (_gate)
        {
            if (_blockTimer is null)
                return;
            _blockTimer.Dispose();
            _blockTimer = null;
            if (_blocked.IsCancellationRequested)
                _blocked = new();
        }
    }
}
