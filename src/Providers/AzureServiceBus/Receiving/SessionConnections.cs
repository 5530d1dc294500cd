using Azure.Messaging.ServiceBus;

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
internal sealed class SessionConnections(ServiceBusContext context) : IAsyncDisposable
{
    private const int SessionsPerConnection = 1000;

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

    public async ValueTask DisposeAsync()
    {
        foreach (var own in _connections.Skip(1))
            await own.Client.DisposeAsync().ConfigureAwait(false);
    }
}
