using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Publishing;

/// <summary>The typed way to send uses everything that the application configures.</summary>
public sealed partial class PublisherTests
{
    private const string Settings =
        """
        Provider = in-memory
        Provisioning = CreateMissing
        Topology:Queues:orders:MaxDeliveryCount = 5
        Topology:Queues:ordered:Ordered = true
        Topology:Topics:placed:Subscriptions:all:MaxDeliveryCount = 5
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_handlers_of_one_source_each_get_their_own()
    {
        var seen = new ConcurrentBag<string>();
        using var host = HostBuilding.Build(Settings, m => m.AddConsumer<Placed, PlacedHandler>("orders").AddConsumer<Cancelled, CancelledHandler>("orders"), s => s.AddSingleton(seen));
        await host.StartAsync(Token);
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();

        await publisher.SendAsync("orders", new Placed(1), cancellationToken: Token);
        await publisher.SendAsync("orders", new Cancelled(2), cancellationToken: Token);
        await Wait.UntilAsync(() => Task.FromResult(seen.Count == 2));

        Assert.Equal(["Cancelled 2", "Placed 1"], seen.Order());
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData(CloudEventsMode.Structured)]
    [InlineData(CloudEventsMode.Binary)]
    public async Task CloudEvents_and_names_are_written_as_configured(CloudEventsMode mode)
    {
        await using var host = await StartAsync(m => m.ConfigureSerialization(o =>
        {
            (o.CloudEvents, o.CloudEventsSource) = (mode, "/shop");
            o.MapType<Placed>("placed.v1");
        }));

        await host.Publisher.PublishAsync("placed", new Placed(1), new() { GroupId = "g" }, Token);

        var received = await host.ReceiveAsync(host.Messaging.Topic("placed").Subscription("all"));
        var read = CloudEvent.FromMessage(received.Message)!;
        Assert.Equal(("placed.v1", "/shop", "g"), (read.Type, read.Source, received.GroupId));
    }

    [Fact]
    public async Task Only_source_generated_metadata_is_needed()
    {
        await using var host = await StartAsync(m => m.ConfigureSerialization(o =>
        {
            o.UseReflection = false;
            o.TypeInfoResolvers.Add(Context.Default);
        }));

        await host.Publisher.SendAsync("orders", new Placed(1), cancellationToken: Token);
        await Assert.ThrowsAsync<MessageSerializationException>(() => host.Publisher.SendAsync("orders", new Cancelled(1), cancellationToken: Token));

        Assert.Equal("""{"id":1}""", (await host.ReceiveAsync(host.Messaging.Queue("orders"))).Message.Text);
    }

    [Fact]
    public async Task Every_option_arrives()
    {
        await using var host = await StartAsync();
        var options = new SendOptions
        {
            MessageId = "m",
            CorrelationId = "c",
            Subject = "s",
            ReplyTo = "orders",
            GroupId = "g",
            TimeToLive = TimeSpan.FromHours(1),
            Headers = MessageHeaders.Create(("tenant", "a"), ("amount", 12.5m)),
        };

        var receipt = await host.Publisher.SendAsync("ordered", new Placed(1), options, Token);

        var message = (await host.ReceiveAsync(host.Messaging.Queue("ordered"))).Message;
        Assert.Equal("m", receipt.MessageId);
        Assert.Equal(("m", "c", "s", "orders", "g", TimeSpan.FromHours(1)), (message.MessageId, message.CorrelationId, message.Subject, message.ReplyTo, message.GroupId, message.TimeToLive));
        Assert.Equal("a", message.Headers["tenant"].As<string>());
        Assert.Equal(12.5m, message.Headers["amount"].As<decimal>());
        Assert.Equal(typeof(Placed).FullName, message.Headers["message-type"].As<string>());
    }

    [Fact]
    public async Task A_delay_keeps_the_message_back()
    {
        await using var host = await StartAsync();

        await host.Publisher.SendAsync("orders", new Placed(1), new() { Delay = TimeSpan.FromHours(1) }, Token);

        Assert.Equal(1, (await host.Messaging.Queue("orders").CountAsync(Token)).Delayed);
    }

    [Fact]
    public async Task What_contradicts_the_serializer_is_refused()
    {
        await using var host = await StartAsync();
        await using var bySubject = await StartAsync(m => m.ConfigureSerialization(o => o.TypeName = TypeNameLocation.Subject));

        await Assert.ThrowsAsync<ArgumentException>(() => host.Publisher.SendAsync("orders", new Placed(1), new() { Headers = MessageHeaders.Create(("message-type", "x")) }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => bySubject.Publisher.SendAsync("orders", new Placed(1), new() { Subject = "x" }, Token));
    }

    [Fact]
    public async Task Of_many_each_has_its_own_result()
    {
        await using var host = await StartAsync();
        Base[] values = [new Base(1), new Derived(2), new Base(3), new Base(4)];

        var results = await host.Publisher.SendManyAsync(
            "orders", values, v => v.Id == 3 ? throw new InvalidOperationException("no options")
                : v.Id == 4 ? new() { Headers = MessageHeaders.Create(("a b", 1)) } : new() { CorrelationId = $"c{v.Id}" }, cancellationToken: Token);

        Assert.Equal(values, results.Select(r => r.Value));
        Assert.Equal([true, false, false, false], results.Select(r => r.Succeeded));
        Assert.Equal([typeof(MessageSerializationException), typeof(InvalidOperationException), typeof(ArgumentException)], results.Skip(1).Select(r => r.Error!.GetType()));
        Assert.Equal(3, Assert.Throws<AggregateException>(() => results.ThrowIfAnyFailed()).InnerExceptions.Count);
        Assert.Equal("c1", (await host.ReceiveAsync(host.Messaging.Queue("orders"))).CorrelationId);
    }

    [Fact]
    public async Task Many_are_published_and_an_entity_that_is_missing_is_every_ones_error()
    {
        await using var host = await StartAsync();

        Assert.True((await host.Publisher.PublishManyAsync("placed", Enumerable.Range(0, 250).Select(i => new Placed(i)), cancellationToken: Token)).AllSucceeded);
        Assert.Equal(250, (await host.Messaging.Topic("placed").Subscription("all").CountAsync(Token)).Active);
        Assert.All(await host.Publisher.SendManyAsync("none", [new Placed(1), new Placed(2)], cancellationToken: Token), r => Assert.IsType<EntityNotFoundException>(r.Error));
    }

    [Fact]
    public async Task A_named_client_has_a_publisher_of_its_own_configuration()
    {
        var other = new ConfigurationBuilder().AddInMemoryCollection([new("Other:Provider", "in-memory"), new("Other:Provisioning", "CreateMissing"), new("Other:Topology:Queues:orders:Ordered", "false")]).Build();
        await using var host = await StartAsync(m => m.Services.AddMessaging("other", other.GetSection("Other")).AddInMemory().ConfigureSerialization(o => o.MapType<Placed>("theirs")));

        await host.Services.GetRequiredKeyedService<IMessagePublisher>("other").SendAsync("orders", new Placed(1), cancellationToken: Token);

        var received = await host.ReceiveAsync(host.Services.GetRequiredKeyedService<IMessaging>("other").Queue("orders"));
        Assert.Equal("theirs", received.Headers["message-type"].As<string>());
        Assert.Equal(0, (await host.Messaging.Queue("orders").CountAsync(Token)).Active);
    }

    private static async Task<Running> StartAsync(Action<Integration.Registration.IMessagingBuilder>? messaging = null)
    {
        var host = HostBuilding.Build(Settings, messaging);
        await host.StartAsync(Token);
        return new Running(host);
    }

    private sealed class Running(Microsoft.Extensions.Hosting.IHost host) : IAsyncDisposable
    {
        public IServiceProvider Services => host.Services;

        public IMessaging Messaging => host.Messaging();

        public IMessagePublisher Publisher => host.Services.GetRequiredService<IMessagePublisher>();

        public async Task<ReceivedMessage> ReceiveAsync(IMessageSource source)
        {
            var received = Assert.Single(await source.ReceiveAsync(1, TimeSpan.Zero, Token));
            await received.CompleteAsync(Token);
            return received;
        }

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(Token);
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    internal sealed record Placed(int Id);

    internal sealed record Cancelled(int Id);

    internal record Base(int Id);

    internal sealed record Derived(int Id) : Base(Id);

    [JsonSerializable(typeof(Placed))]
    internal sealed partial class Context : JsonSerializerContext;

    private sealed class PlacedHandler(ConcurrentBag<string> seen) : IMessageHandler<Placed>
    {
        public Task HandleAsync(Placed message, MessageContext context, CancellationToken cancellationToken)
        {
            seen.Add($"Placed {message.Id}");
            return Task.CompletedTask;
        }
    }

    private sealed class CancelledHandler(ConcurrentBag<string> seen) : IMessageHandler<Cancelled>
    {
        public Task HandleAsync(Cancelled message, MessageContext context, CancellationToken cancellationToken)
        {
            seen.Add($"Cancelled {message.Id}");
            return Task.CompletedTask;
        }
    }
}
