using System.Collections.Concurrent;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Amqp.Links;
using Integration.Emulators.AzureServiceBus.Amqp.Requests;
using Integration.Emulators.AzureServiceBus.Amqp.Transport;
using Integration.Emulators.AzureServiceBus.Broker;
using Integration.Emulators.AzureServiceBus.Security;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transaction;
using Microsoft.Azure.Amqp.Transport;

namespace Integration.Emulators.AzureServiceBus.Amqp;

/// <summary>The AMQP endpoint of the namespace: takes connections, and gives each link to what serves it.</summary>
internal sealed class AmqpServer : IRuntimeProvider, IAsyncDisposable
{
    // Clients are told to be heard from this often, in milliseconds.
    private const uint IdleTimeout = 240_000;
    private static readonly AmqpVersion Version = new(1, 0, 0);

    private readonly ConcurrentDictionary<ClientConnection, byte> _connections = new();
    private readonly BrokerNamespace _broker;
    private readonly AmqpSettings _settings;
    private readonly AmqpTransportListener _listener;
    private readonly RequestNode _tokens;
    private readonly RequestNode _management;

    private AmqpServer(BrokerNamespace broker, TokenValidator tokens, SocketListener socket)
    {
        _broker = broker;
        Port = socket.Port;
        _tokens = new TokenNode(broker, tokens);
        _management = new ManagementNode(broker);
        _settings = Settings();
        _settings.RuntimeProvider = this;
        _listener = new AmqpTransportListener([socket], _settings);
    }

    public int Port { get; }

    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static AmqpServer Start(BrokerNamespace broker, TokenValidator tokens, ServiceBusEmulatorOptions options)
    {
        var server = new AmqpServer(broker, tokens, SocketListener.Bind(options.Host, options.Port, options.Certificate));
        server._listener.Open();
        server._listener.Listen(server.Accept);
        return server;
    }

    /// <summary>Cuts all connections.</summary>
    public void DropConnections()
    {
        foreach (ClientConnection connection in _connections.Keys)
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
        TaskToAsyncResult.Begin(OpenAsync(link), callback, state);

    void ILinkFactory.EndOpenLink(IAsyncResult result) => TaskToAsyncResult.End(result);

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
        var client = new ClientConnection(connection, _broker);
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

    private async Task OpenAsync(AmqpLink link)
    {
        try
        {
            ClientConnection client = ClientConnection.Of(link);
            if (link.IsReceiver && link.Settings.Target is Coordinator)
            {
                new CoordinatorLink(client, _broker, (ReceivingAmqpLink)link).Open();
                return;
            }

            string address = LinkAddress.Of(link);
            if (string.Equals(address, TokenNode.Address, StringComparison.OrdinalIgnoreCase))
                _tokens.Attach(client, link, address);
            else if (address.EndsWith(ManagementNode.Suffix, StringComparison.OrdinalIgnoreCase))
                _management.Attach(client, link, address[..^ManagementNode.Suffix.Length]);
            else if (link is ReceivingAmqpLink receiving)
                new IncomingLink(client, _broker, receiving, address).Open();
            else
                await new OutgoingLink(client, _broker, (SendingAmqpLink)link, address).OpenAsync().ConfigureAwait(false);
        }
        catch (ServiceBusEmulatorException refused)
        {
            throw AmqpErrors.Exception(refused, link);
        }
    }
}
