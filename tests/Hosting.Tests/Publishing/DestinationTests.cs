using System.Text.Json.Serialization;
using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests.Publishing;

/// <summary>A type is bound to where its values go once; the calls don't name it.</summary>
public sealed partial class DestinationTests
{
    private const string Settings =
        """
        Provider = in-memory
        Topology:Queues:orders:MaxDeliveryCount = 5
        Topology:Queues:audit:MaxDeliveryCount = 5
        Topology:Queues:both:MaxDeliveryCount = 5
        Topology:Topics:both:Subscriptions:all:MaxDeliveryCount = 5
        Topology:Topics:placed:Subscriptions:all:MaxDeliveryCount = 5

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_goes_to_its_queue_and_an_event_to_its_topic()
    {
        await using var host = await StartAsync(m => m.MapMessage<Place>("orders").MapMessage<Placed>("placed"));
        var options = new SendOptions { CorrelationId = "c", Headers = MessageHeaders.Create(("country", "AT")) };

        await host.Publisher.SendAsync(new Place(1), options, Token);
        await host.Publisher.PublishAsync(new Placed(2), options, Token);

        foreach (var (source, type, body) in new[] { ("orders", typeof(Place), """{"id":1}"""), ("placed/all", typeof(Placed), """{"id":2}""") })
        {
            var received = await host.ReceiveAsync(source);
            Assert.Equal((body, "c", "AT"), (received.Message.Text, received.CorrelationId, received.Headers["country"].As<string>()));
            Assert.Equal(type.FullName, received.Headers["message-type"].As<string>());
        }
    }

    [Fact]
    public async Task A_topic_that_only_a_consumer_of_the_instance_uses_is_known()
    {
        var name = Guid.NewGuid().ToString("N");
        await using var elsewhere = InMemoryMessaging.Create(new() { BrokerName = name });
        await elsewhere.Topology.CreateTopicAsync(new("elsewhere"), Token);
        await elsewhere.Topology.CreateSubscriptionAsync(new("elsewhere", "all"), Token);
        await using var host = await StartAsync(
            m => m.AddInstanceConsumer<Placed, PlacedHandler>("elsewhere").MapMessage<Placed>("elsewhere"), $"Providers:in-memory:BrokerName = {name}\nProvisioning = CreateMissing");

        await host.Publisher.PublishAsync(new Placed(3), cancellationToken: Token);

        Assert.Equal(1, (await elsewhere.Topic("elsewhere").Subscription("all").CountAsync(Token)).Active);
        InMemoryBroker.Remove(name);
    }

    internal sealed class PlacedHandler : IMessageHandler<Placed>
    {
        public Task HandleAsync(Placed message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [Fact]
    public async Task Many_go_there_too_each_with_its_options_and_its_result()
    {
        await using var host = await StartAsync(m => m.MapMessage<Place>("orders").MapMessage<Placed>("placed"));

        var sent = await host.Publisher.SendManyAsync([new Place(1), new Place(2)], p => p.Id == 2 ? throw new InvalidOperationException("no options") : null, cancellationToken: Token);
        var published = await host.Publisher.PublishManyAsync(Enumerable.Range(0, 25).Select(i => new Placed(i)), p => new() { CorrelationId = $"{p.Id}" }, cancellationToken: Token);

        Assert.Equal([true, false], sent.Select(r => r.Succeeded));
        Assert.True(published.AllSucceeded);
        Assert.Equal((1, 25), ((await host.Messaging.Queue("orders").CountAsync(Token)).Active, (await host.Messaging.Topic("placed").Subscription("all").CountAsync(Token)).Active));
    }

    [Fact]
    public async Task The_configuration_wins_over_code_and_code_over_the_attribute()
    {
        await using var host = await StartAsync(
            m => m.MapMessage<Place>("orders").MapMessage<Audited>("orders").ConfigureSerialization(o => o.MapType<Place>("place.v1")), "Messages:place.v1 = audit");

        await host.Publisher.SendAsync(new Place(1), cancellationToken: Token);
        Assert.Equal("""{"id":1}""", (await host.ReceiveAsync("audit")).Message.Text);

        await host.Publisher.SendAsync(new Audited(2), cancellationToken: Token);
        Assert.Equal("""{"id":2}""", (await host.ReceiveAsync("orders")).Message.Text);
    }

    [Fact]
    public async Task The_attribute_suffices_and_the_configuration_does_for_a_type_that_is_named()
    {
        await using var host = await StartAsync(m => m.MapMessage<Place>().ConfigureSerialization(o => o.MapType<Place>("place")), "Messages:PLACE = queue:both");

        await host.Publisher.SendAsync(new Audited(1), cancellationToken: Token);
        await host.Publisher.SendAsync(new Place(2), cancellationToken: Token);

        Assert.Equal("""{"id":1}""", (await host.ReceiveAsync("audit")).Message.Text);
        Assert.Equal("""{"id":2}""", (await host.ReceiveAsync("both")).Message.Text);
    }

    [Fact]
    public async Task A_named_client_has_bindings_of_its_own()
    {
        var other = new ConfigurationBuilder().AddInMemoryCollection([new("Other:Provider", "in-memory"), new("Other:Topology:Queues:theirs:Ordered", "false")]).Build();
        await using var host = await StartAsync(m => m.MapMessage<Place>("orders").Services.AddMessaging("other", other.GetSection("Other")).AddInMemory().MapMessage<Place>("theirs"));

        await host.Services.GetRequiredKeyedService<IMessagePublisher>("other").SendAsync(new Place(1), cancellationToken: Token);

        Assert.Equal(1, (await host.Services.GetRequiredKeyedService<IMessaging>("other").Queue("theirs").CountAsync(Token)).Active);
        Assert.Equal(0, (await host.Messaging.Queue("orders").CountAsync(Token)).Active);
    }

    [Fact]
    public async Task Every_fault_of_bindings_stands_with_the_others()
    {
        var faults = await Build(
            m => m.MapMessage<Place>("ordres").MapMessage<Placed>("both").MapMessage<Lonely>().MapMessage<Audited>("orders").MapMessage<Audited>("audit")
                .MapMessage<List<int>>("orders").MapMessage<Whole>("placed/all"),
            "DrainTimeout = 5\nMessages:Nobody = orders").FaultsAsync();

        Assert.Equal(8, faults.Count);
        Assert.Contains(faults, f => f.StartsWith("Messaging:DrainTimeout", StringComparison.Ordinal));
        const string Declared = "declared: queue 'audit', queue 'both', queue 'orders', topic 'both', topic 'placed'";
        Assert.Contains($"Messaging:Messages:{typeof(Place)} is not set, and in code 'ordres', the destination of {typeof(Place)}, is not declared; {Declared}. Did you mean 'orders'?", faults);
        Assert.Contains(faults, f => f.EndsWith("is a queue and a topic: write 'queue:both' or 'topic:both'.", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains($"{typeof(Lonely)} has no other destination", StringComparison.Ordinal));
        Assert.Contains($"Messaging:Messages and the code bind {typeof(Audited)} to 'orders' and 'audit'; a type goes to one destination.", faults);
        Assert.Contains(faults, f => f.Contains("has no name that lasts", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("'placed/all'", StringComparison.Ordinal) && f.Contains("is not a queue or topic", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.StartsWith("Messaging:Messages:Nobody is unknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_consumer_receives_from_is_known_and_an_application_that_declares_nothing_says_which_it_is()
    {
        const string Nothing = "Provider = in-memory\nProvisioning = None\n";
        using var consuming = HostBuilding.Build(Nothing, m => m.AddConsumer<Placed, Handler>("placed/all").MapMessage<Placed>("placed"));
        using var sending = HostBuilding.Build(Nothing, m => m.MapMessage<Placed>("topic:placed"));
        Assert.Equal(EntityPath.Topic("placed"), consuming.Services.GetRequiredService<MessagingSetup>().Destinations.Find(typeof(Placed), EntityKind.Topic).Path);
        Assert.Equal(EntityPath.Topic("placed"), sending.Services.GetRequiredService<MessagingSetup>().Destinations.Find(typeof(Placed), EntityKind.Topic).Path);

        Assert.Contains("write 'queue:placed' or 'topic:placed'", Assert.Single(await HostBuilding.Build(Nothing, m => m.MapMessage<Placed>("placed")).FaultsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_bound_to_nothing_or_the_other_kind_is_refused_by_the_task()
    {
        await using var host = await StartAsync(m => m.MapMessage<Place>("orders").MapMessage<Placed>("placed"));

        var nowhere = host.Publisher.SendAsync(new Lonely(1), cancellationToken: Token);
        Assert.Contains("MapMessage<Lonely>", (await Assert.ThrowsAsync<InvalidOperationException>(() => nowhere)).Message, StringComparison.Ordinal);
        var topic = host.Publisher.SendManyAsync([new Placed(1)], cancellationToken: Token);
        Assert.Contains("PublishManyAsync", (await Assert.ThrowsAsync<InvalidOperationException>(() => topic)).Message, StringComparison.Ordinal);
        var queue = host.Publisher.PublishAsync(new Place(1), cancellationToken: Token);
        Assert.Contains("use SendAsync", (await Assert.ThrowsAsync<InvalidOperationException>(() => queue)).Message, StringComparison.Ordinal);
        var undeclared = host.Publisher.SendAsync(new Astray(1), cancellationToken: Token);
        Assert.Contains("'nowhere'", (await Assert.ThrowsAsync<InvalidOperationException>(() => undeclared)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_derived_type_goes_where_its_base_goes_as_the_base_where_that_declares_it_and_else_as_itself()
    {
        await using var host = await StartAsync(m => m.MapMessage<Base>("orders").MapMessage<Whole>("audit"));

        await host.Publisher.SendAsync(new Derived(1, "bike"), cancellationToken: Token);
        await host.Publisher.SendAsync(new Part(2, "bike"), cancellationToken: Token);

        var own = await host.ReceiveAsync("orders");
        Assert.Equal((typeof(Derived).FullName, """{"courier":"bike","id":1}"""), (own.Headers["message-type"].As<string>(), own.Message.Text));
        var declared = await host.ReceiveAsync("audit");
        Assert.Equal(typeof(Whole).FullName, declared.Headers["message-type"].As<string>());
        Assert.Equal(new Part(2, "bike"), host.Services.GetRequiredService<IMessageSerializer>().Deserialize<Whole>(declared.Message));
    }

    [Fact]
    public async Task A_value_that_is_more_than_its_type_is_never_cut()
    {
        await using var host = await StartAsync(m => m.MapMessage<Base>("orders").MapMessage<Whole>("audit"));
        Base value = new Derived(1, "bike");
        Whole whole = new Part(2, "bike");

        await Assert.ThrowsAsync<MessageSerializationException>(() => host.Publisher.SendAsync(value, cancellationToken: Token));
        await host.Publisher.SendAsync(whole, cancellationToken: Token);

        Assert.Contains("bike", (await host.ReceiveAsync("audit")).Message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interface_binds_what_implements_it_the_nearer_one_wins_and_two_are_refused()
    {
        await using var host = await StartAsync(m => m.MapMessage<IEvent>("placed").MapMessage<IBigEvent>("topic:both").MapMessage<IOther>("orders"));

        await host.Publisher.PublishAsync(new Small(1), cancellationToken: Token);
        await host.Publisher.PublishAsync(new Big(2), cancellationToken: Token);

        Assert.Equal("""{"id":1}""", (await host.ReceiveAsync("placed/all")).Message.Text);
        Assert.Equal(typeof(Big).FullName, (await host.ReceiveAsync("both/all")).Headers["message-type"].As<string>());
        var torn = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Publisher.SendAsync(new Torn(3), cancellationToken: Token));
        Assert.Contains("several destinations", torn.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_generated_metadata_is_enough_for_bindings()
    {
        await using var host = await StartAsync(m => m.MapMessage<Whole>("audit").ConfigureSerialization(o =>
        {
            o.UseReflection = false;
            o.TypeInfoResolvers.Add(Wholes.Default);
        }));

        await host.Publisher.SendAsync(new Part(2, "bike"), cancellationToken: Token);

        Assert.Equal(new Part(2, "bike"), host.Services.GetRequiredService<IMessageSerializer>().Deserialize<Whole>((await host.ReceiveAsync("audit")).Message));
    }

    private static IHost Build(Action<IMessagingBuilder> messaging, string more = "") => HostBuilding.Build(Settings + more, messaging);

    private static async Task<Running> StartAsync(Action<IMessagingBuilder> messaging, string more = "")
    {
        var host = Build(messaging, more);
        await host.StartAsync(Token);
        return new Running(host);
    }

    private sealed class Running(IHost host) : IAsyncDisposable
    {
        public IServiceProvider Services => host.Services;

        public IMessaging Messaging => host.Messaging();

        public IMessagePublisher Publisher => host.Services.GetRequiredService<IMessagePublisher>();

        public async Task<ReceivedMessage> ReceiveAsync(string source) =>
            Assert.Single(await Messaging.Source(EntityPath.ParseSource(source)).ReceiveAsync(2, TimeSpan.Zero, Token));

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(Token);
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    internal sealed record Place(int Id);

    internal sealed record Placed(int Id);

    internal sealed record Lonely(int Id);

    [Destination("audit")]
    internal sealed record Audited(int Id);

    [Destination("nowhere")]
    internal sealed record Astray(int Id);

    internal record Base(int Id);

    internal sealed record Derived(int Id, string Courier) : Base(Id);

    [JsonDerivedType(typeof(Part), "part")]
    internal record Whole(int Id);

    internal sealed record Part(int Id, string Courier) : Whole(Id);

    internal interface IEvent;

    internal interface IBigEvent : IEvent;

    internal interface IOther;

    internal sealed record Small(int Id) : IEvent;

    internal sealed record Big(int Id) : IBigEvent;

    internal sealed record Torn(int Id) : IEvent, IOther;

    [JsonSerializable(typeof(Whole))]
    [JsonSerializable(typeof(Part))]
    internal sealed partial class Wholes : JsonSerializerContext;

    private sealed class Handler : IMessageHandler<Placed>
    {
        public Task HandleAsync(Placed message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
