using System.Collections.Concurrent;
using Integration.Emulators.Amqp.Connections;
using Integration.Emulators.Amqp.Transport;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;

namespace Integration.Emulators.Amqp;

/// <summary>The AMQP endpoint of an emulated namespace: takes connections, and gives each link to what serves it.</summary>
internal abstract class AmqpEndpoint : IRuntimeProvider, IAsyncDisposable
{
    // Clients are told to be heard from this often, in milliseconds.
    private const uint IdleTimeout = 240_000;
    private static readonly AmqpVersion Version = new(1, 0, 0);

    private readonly ConcurrentDictionary<AmqpClient, byte> _connections = new();
    private readonly IRefusals _refusals;
    private readonly AmqpSettings _settings;
    private readonly AmqpTransportListener _listener;

    protected AmqpEndpoint(SocketListener socket, IRefusals refusals)
    {
        Port = socket.Port;
        _refusals = refusals;
        _settings = Settings();
        _settings.RuntimeProvider = this;
        _listener = new AmqpTransportListener([socket], _settings);
    }

    public int Port { get; }

    /// <summary>Cuts all connections.</summary>
    public void DropConnections()
    {
        foreach (AmqpClient connection in _connections.Keys)
            connection.Drop();
    }

    public ValueTask DisposeAsync()
    {
        _listener.Close();
        DropConnections();
        return ValueTask.CompletedTask;
    }

    AmqpConnection IConnectionFactory.CreateConnection(
        TransportBase transport,
        ProtocolHeader protocolHeader,
        bool isInitiator,
        AmqpSettings amqpSettings,
        AmqpConnectionSettings connectionSettings) => new(transport, protocolHeader, isInitiator, amqpSettings, connectionSettings);

    AmqpSession ISessionFactory.CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => new ClientSession(connection, settings, this);

    AmqpLink ILinkFactory.CreateLink(AmqpSession session, AmqpLinkSettings settings) =>
        settings.IsReceiver() ? new ReceivingAmqpLink(session, settings) : new SendingAmqpLink(session, settings);

    IAsyncResult ILinkFactory.BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state) =>
        TaskToAsyncResult.Begin(ServeAsync(link), callback, state);

    void ILinkFactory.EndOpenLink(IAsyncResult result) => TaskToAsyncResult.End(result);

    protected void Listen()
    {
        _listener.Open();
        _listener.Listen(Accept);
    }

    /// <summary>What is known of a new connection.</summary>
    protected abstract AmqpClient Meet(AmqpConnection connection);

    /// <summary>Gives a link that a client opens to what serves it.</summary>
    /// <exception cref="Exception">The emulator's refusal of the link.</exception>
    protected abstract Task OpenAsync(AmqpLink link);

    private static AmqpSettings Settings()
    {
        var sasl = new SaslTransportProvider();
        sasl.Versions.Add(Version);
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        sasl.AddHandler(new SaslAnonymousHandler());
        sasl.AddHandler(new SaslExternalHandler());
        var amqp = new AmqpTransportProvider();
        amqp.Versions.Add(Version);
        return new AmqpSettings { TransportProviders = { sasl, amqp } };
    }

    private void Accept(TransportListener listener, TransportAsyncCallbackArgs args)
    {
        var settings = new AmqpConnectionSettings { ContainerId = $"emulator-{Guid.NewGuid():N}", IdleTimeOut = IdleTimeout };
        var connection = new AmqpConnection(args.Transport, (ProtocolHeader)args.UserToken, isInitiator: false, _settings, settings) { SessionFactory = this };
        AmqpClient client = Meet(connection);
        _connections.TryAdd(client, 0);
        connection.SafeAddClosed((_, _) =>
        {
            _connections.TryRemove(client, out _);
            client.End();
        });
        _ = OpenAsync(connection);
    }

    private static async Task OpenAsync(AmqpConnection connection)
    {
        try
        {
            await connection.OpenAsync(AmqpConstants.DefaultTimeout).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            connection.SafeClose(failure);
        }
    }

    private async Task ServeAsync(AmqpLink link)
    {
        try
        {
            await OpenAsync(link).ConfigureAwait(false);
        }
        catch (Exception refusal) when (_refusals.Is(refusal))
        {
            throw new AmqpException(_refusals.ErrorOf(refusal, link));
        }
    }
}
