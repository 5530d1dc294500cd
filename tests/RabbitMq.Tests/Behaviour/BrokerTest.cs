using System.Globalization;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Behaviour;

/// <summary>What the tests against the broker share: clients of the driver and plain ones.</summary>
public abstract class BrokerTest(RabbitMqFixture fixture)
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected RabbitMqServer Server => fixture.Server;

    private protected static RabbitMqOptions OptionsFor(RabbitMqServer server) => new()
    {
        Hosts = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}")],
        UserName = RabbitMqServer.UserName,
        Password = server.Password,
        ManagementUri = server.ManagementUri.ToString(),
    };

    private protected IMessaging Connect(Func<RabbitMqOptions, RabbitMqOptions>? configure = null) =>
        RabbitMqMessaging.Create((configure ?? (o => o))(OptionsFor(Server)));

    private protected static async Task<IQueue> NewQueueAsync(IMessaging messaging, Func<QueueDefinition, QueueDefinition>? configure = null)
    {
        var definition = (configure ?? (q => q))(new QueueDefinition(RabbitMqFixture.NewName("behaviour")));
        await messaging.Topology.CreateQueueAsync(definition, Token);
        return messaging.Queue(definition.Name);
    }

    /// <summary>A connection of the plain client.</summary>
    private protected static Task<IConnection> ConnectPlainAsync(IMessaging messaging) => messaging.As<ConnectionFactory>().CreateConnectionAsync(Token);

    private protected static async Task<ReceivedMessage> ReceiveOneAsync(IMessageSource source) =>
        Assert.Single(await source.ReceiveAsync(1, Patience, Token));

    private protected static async Task<List<ReceivedMessage>> ReceiveAsync(IMessageSource source, int count)
    {
        var received = new List<ReceivedMessage>();
        while (received.Count < count && await source.ReceiveAsync(count - received.Count, Patience, Token) is { Count: > 0 } some)
            received.AddRange(some);
        Assert.Equal(count, received.Count);
        return received;
    }

    /// <summary>Calls until it succeeds or fails for good.</summary>
    private protected static async Task AgainAsync(Func<Task> call)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await call();
                return;
            }
            catch (MessagingException failure) when (failure.IsTransient && tries < 100)
            {
                await Task.Delay(100, Token);
            }
        }
    }
}
