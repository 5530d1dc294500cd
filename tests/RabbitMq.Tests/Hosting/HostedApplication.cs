using System.Collections.Concurrent;
using Integration.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.RabbitMq.Tests.Hosting;

public sealed record OrderPlaced(int OrderId);

public sealed record OrderPaid(decimal Amount);

/// <summary>An application on the generic host whose configuration chooses RabbitMQ, with a consumer of one queue and two types.</summary>
internal sealed class HostedApplication : IAsyncDisposable
{
    public const string Queue = "orders";

    private readonly IHost _host;

    private HostedApplication(IHost host) => _host = host;

    public IMessaging Messaging => _host.Services.GetRequiredService<IMessaging>();

    public IMessagePublisher Publisher => _host.Services.GetRequiredService<IMessagePublisher>();

    private BlockingCollection<(object Value, ReceivedMessage Received)> Handled => _host.Services.GetRequiredService<BlockingCollection<(object, ReceivedMessage)>>();

    public static async Task<HostedApplication> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings, Func<RabbitMqOptions, IConfiguration, RabbitMqOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Messaging:Provider", "rabbitmq"),
            new("Messaging:Provisioning", "CreateMissing"),
            new($"Messaging:Topology:Queues:{Queue}:MaxDeliveryCount", "3"),
            .. settings,
        ]);
        builder.Services.AddSingleton<BlockingCollection<(object, ReceivedMessage)>>();
        builder.Services.AddMessaging(builder.Configuration)
            .AddRabbitMq(options => configure?.Invoke(options, builder.Configuration) ?? options)
            .ConfigureSerialization(json =>
            {
                json.TypeName = TypeNameLocation.Subject;
                json.MapType<OrderPlaced>("Shop.OrderPlaced", "urn:message:Shop:OrderPlaced");
                json.MapType<OrderPaid>("Shop.OrderPaid", "urn:message:Shop:OrderPaid");
            })
            .AddConsumer<OrderPlaced, Handler<OrderPlaced>>(Queue)
            .AddConsumer<OrderPaid, Handler<OrderPaid>>(Queue);
        var application = new HostedApplication(builder.Build());
        await application._host.StartAsync(TestContext.Current.CancellationToken);
        return application;
    }

    /// <summary>The next message that a handler got, with its value.</summary>
    public (object Value, ReceivedMessage Received) Next() =>
        Handled.TryTake(out var handled, (int)TimeSpan.FromSeconds(20).TotalMilliseconds, TestContext.Current.CancellationToken)
            ? handled
            : throw new TimeoutException("No handler got a message.");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }

    internal sealed class Handler<T>(BlockingCollection<(object, ReceivedMessage)> handled) : IMessageHandler<T> where T : notnull
    {
        public Task HandleAsync(T message, MessageContext context, CancellationToken cancellationToken)
        {
            handled.Add((message, context.Received), cancellationToken);
            return Task.CompletedTask;
        }
    }
}
