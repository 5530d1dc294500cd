using System.Globalization;
using System.Text;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Topology;

/// <summary>A prefix of its own on the shared broker, with the library, the management API and a plain client on it.</summary>
public abstract class TopologyTest(RabbitMqFixture fixture) : IAsyncLifetime
{
    private IConnection? _connection;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected RabbitMqServer Server => fixture.Server;

    private protected RabbitMqOptions Options { get; private set; } = null!;

    private protected IMessaging Messaging { get; private set; } = null!;

    private protected EntityNames Names { get; private set; } = null!;

    private protected ManagementClient Management { get; private set; } = null!;

    /// <summary>A channel of the plain client.</summary>
    private protected IChannel Native { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Options = new RabbitMqOptions
        {
            Hosts = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Server.Port}")],
            UserName = RabbitMqServer.UserName,
            Password = Server.Password,
            ManagementUri = Server.ManagementUri.ToString(),
            NamePrefix = RabbitMqFixture.NewName("t") + ".",
        };
        Names = new EntityNames(Options.NamePrefix);
        Messaging = RabbitMqMessaging.Create(Options);
        Management = new ManagementClient(Server.ManagementUri, "/", RabbitMqServer.UserName, Server.Password, new SocketsHttpHandler());
        _connection = await new ConnectionFactory { Uri = Server.Uri, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(Token);
        Native = await _connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Token);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_connection is null)
            return;
        await foreach (var queue in Management.ListQueuesAsync(Names.Prefix, CancellationToken.None))
            await Management.DeleteQueueAsync(queue.Name, CancellationToken.None);
        await foreach (var exchange in Management.ListExchangesAsync(Names.Prefix, CancellationToken.None))
            await Management.DeleteExchangeAsync(exchange.Name, CancellationToken.None);
        foreach (var policy in (await Management.ListPoliciesAsync(CancellationToken.None)).Where(policy => policy.Name.StartsWith(Names.Prefix, StringComparison.Ordinal)))
            await Management.DeletePolicyAsync(policy.Name, CancellationToken.None);
        await _connection.DisposeAsync();
        Management.Dispose();
        await Messaging.DisposeAsync();
    }

    /// <summary>Publishes a persistent text to a queue as another library would.</summary>
    private protected ValueTask PublishAsync(string queue, string text, string? expiration = null)
    {
        var properties = new BasicProperties { Persistent = true };
        if (expiration is not null)
            properties.Expiration = expiration;
        return Native.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(text), Token);
    }

    /// <summary>Waits until a queue has as many messages that are ready.</summary>
    private protected async Task AssertCountAsync(string queue, uint count)
    {
        uint found;
        for (var attempt = 0; (found = await Native.MessageCountAsync(queue, Token)) != count && attempt < 200; attempt++)
            await Task.Delay(50, Token);
        Assert.Equal(count, found);
    }
}
