using Integration.Emulators.Amqp;
using Integration.Emulators.Amqp.Connections;
using Integration.Emulators.Amqp.Requests;
using Integration.Emulators.Amqp.Security;
using Integration.Emulators.Amqp.Transport;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Amqp.Links;
using Integration.Emulators.AzureServiceBus.Amqp.Requests;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Transaction;

namespace Integration.Emulators.AzureServiceBus.Amqp;

/// <summary>The AMQP endpoint of the namespace.</summary>
internal sealed class AmqpServer : AmqpEndpoint
{
    private readonly BrokerNamespace _broker;
    private readonly RequestNode _tokens;
    private readonly RequestNode _management;

    private AmqpServer(BrokerNamespace broker, TokenValidator tokens, SocketListener socket)
        : base(socket, ServiceBusRefusals.Instance)
    {
        _broker = broker;
        _tokens = new TokenNode(ServiceBusRefusals.Instance, tokens, (path, check) =>
        {
            broker.Execute(EmulatedOperation.Authorize, path, check);
            return ValueTask.CompletedTask;
        });
        _management = new ManagementNode(broker);
    }

    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static AmqpServer Start(BrokerNamespace broker, TokenValidator tokens, ServiceBusEmulatorOptions options)
    {
        var server = new AmqpServer(broker, tokens, SocketListener.Bind(options.Host, options.Port, options.Certificate));
        server.Listen();
        return server;
    }

    protected override AmqpClient Meet(AmqpConnection connection) => new ClientConnection(connection, _broker);

    protected override async Task OpenAsync(AmqpLink link)
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
}
