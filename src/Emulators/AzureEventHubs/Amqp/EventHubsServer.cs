using Integration.Emulators.Amqp;
using Integration.Emulators.Amqp.Connections;
using Integration.Emulators.Amqp.Requests;
using Integration.Emulators.Amqp.Security;
using Integration.Emulators.Amqp.Transport;
using Integration.Emulators.AzureEventHubs.Amqp.Connections;
using Integration.Emulators.AzureEventHubs.Amqp.Links;
using Integration.Emulators.AzureEventHubs.Amqp.Requests;
using Integration.Emulators.AzureEventHubs.Broker;
using Microsoft.Azure.Amqp;

namespace Integration.Emulators.AzureEventHubs.Amqp;

/// <summary>The AMQP endpoint of the namespace.</summary>
internal sealed class EventHubsServer : AmqpEndpoint
{
    private readonly EventHubsNamespace _broker;
    private readonly TokenNode _tokens;
    private readonly ManagementNode _management;

    private EventHubsServer(EventHubsNamespace broker, TokenValidator tokens, SocketListener socket)
        : base(socket, EventHubsRefusals.Instance)
    {
        _broker = broker;
        _tokens = new TokenNode(EventHubsRefusals.Instance, tokens, AuthorizeAsync);
        _management = new ManagementNode(broker, tokens);
    }

    public OpenLinks Links { get; } = new();

    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static EventHubsServer Start(EventHubsNamespace broker, EventHubsEmulatorOptions options)
    {
        var tokens = new TokenValidator(options.Keys, options.TokenRights, static _ => [], EventHubsRefusals.Instance);
        var server = new EventHubsServer(broker, tokens, SocketListener.Bind(options.Host, options.Port, options.Certificate));
        server.Listen();
        return server;
    }

    protected override AmqpClient Meet(AmqpConnection connection) => new(connection, EventHubsRefusals.Instance);

    protected override async Task OpenAsync(AmqpLink link)
    {
        AmqpClient client = AmqpClient.Of(link);
        string path = LinkAddress.Of(link);
        if (string.Equals(path, TokenNode.Address, StringComparison.OrdinalIgnoreCase))
        {
            _tokens.Attach(client, link, path);
            return;
        }

        if (string.Equals(path, ManagementNode.Address, StringComparison.OrdinalIgnoreCase))
        {
            _management.Attach(client, link, path);
            return;
        }

        EntityPath entity = EntityPath.Parse(path);
        client.Demand(link.IsReceiver ? KeyRights.Send : KeyRights.Listen, path);
        if (link is ReceivingAmqpLink receiving)
            await new IncomingLink(_broker, receiving, entity, path).OpenAsync().ConfigureAwait(false);
        else if (entity is { Group: not null, Partition: not null })
            await new OutgoingLink(_broker, (SendingAmqpLink)link, entity, path).OpenAsync().ConfigureAwait(false);
        else
            throw BrokerErrors.Invalid($"Events are received from a partition in a consumer group, not from '{path}'.");
        Links.Add(link, path);
    }

    private async ValueTask AuthorizeAsync(string path, Action check) => await _broker.ExecuteAsync(EmulatedOperation.Authorize, path, () =>
    {
        check();
        return true;
    }).ConfigureAwait(false);
}
