using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>A connection that sessions are held on.</summary>
internal sealed class SessionConnection(ServiceBusClient client)
{
    public ServiceBusClient Client => client;

    public int Sessions { get; set; }
}

/// <summary>
/// Spreads held sessions over connections: each takes up to two of the some five thousand channels that a connection has, so many
/// sessions need several. The first is the client's own.
/// </summary>
internal sealed class SessionConnections(AzureServiceBusContext context) : IAsyncDisposable
{
    private const int SessionsPerConnection = 1000;

    // Closing waits for an answer of the service, which does not come when the entity is being deleted.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<SessionConnection> _connections = [new(context.Client)];

    public SessionConnection Rent()
    {
        lock (_gate)
        {
            if (_connections.Find(c => c.Sessions < SessionsPerConnection) is not { } free)
                _connections.Add(free = new(context.Connect()));
            free.Sessions++;
            return free;
        }
    }

    public void Return(SessionConnection connection)
    {
        lock (_gate)
            connection.Sessions--;
    }

    /// <summary>Closes a session's receiver: its lock ends, and what was fetched of it is available again at once.</summary>
    public async Task CloseAsync(HeldSession session)
    {
        await CloseAsync(session.Receiver).ConfigureAwait(false);
        Return(session.Connection);
        session.Dispose();
    }

    /// <summary>Closes the receiver of a session that is not held.</summary>
    public async Task CloseAsync(ServiceBusSessionReceiver receiver)
    {
        try
        {
            using var timeout = new CancellationTokenSource(CloseTimeout);
            await receiver.CloseAsync(timeout.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What can't be closed any more is released by the service when its lock ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.SessionNotClosed(exception, receiver.EntityPath);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var own in _connections.Skip(1))
            await own.Client.DisposeAsync().ConfigureAwait(false);
    }
}
