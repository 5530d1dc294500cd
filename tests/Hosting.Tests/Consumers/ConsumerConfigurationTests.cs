using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Consumers;

public sealed class ConsumerConfigurationTests
{
    private const string Orders =
        """
        Provider = in-memory
        Provisioning = CreateMissing
        Topology:Queues:orders:MaxDeliveryCount = 10
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_fault_of_a_consumer_is_reported_at_its_path()
    {
        var faults = await HostBuilding.Build(
            Orders + "\n" +
            """
            Consumers:orders:MaxConcurrency = 0
            Consumers:orders:RedeliveryDelay = soon
            Consumers:orders:MaxAtempts = 3
            Consumers:ordres:MaxAttempts = 3
            """,
            m => m.AddConsumer<Placed, Failing>("orders")).FaultsAsync();

        Assert.Contains(faults, f => f.StartsWith("Messaging:Consumers:orders:MaxConcurrency is 0; allowed: 1 to 1000", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.StartsWith("Messaging:Consumers:orders:RedeliveryDelay is 'soon'", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("MaxAtempts is unknown", StringComparison.Ordinal) && f.Contains("Did you mean 'MaxAttempts'?", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("Messaging:Consumers:ordres is unknown", StringComparison.Ordinal));
        Assert.Equal(4, faults.Count);
    }

    [Fact]
    public async Task A_value_out_of_range_in_code_is_reported_too()
    {
        var faults = await HostBuilding.Build(Orders, m => m.AddConsumer<Placed, Failing>("orders", o => o.MaxAttempts = 0)).FaultsAsync();

        Assert.StartsWith("Messaging:Consumers:orders:MaxAttempts is 0; allowed: 1", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delays_beyond_those_of_the_provider_are_reported_with_its_limit()
    {
        var stub = new StubProvider { Memory = new() { Limits = new() { MaxAbandonDelay = TimeSpan.FromHours(1) } } };
        var faults = await HostBuilding.Build(
            """
            Provider = stub
            Provisioning = CreateMissing
            Topology:Queues:orders:MaxDeliveryCount = 10
            Topology:Queues:bills:MaxDeliveryCount = 10
            Topology:Queues:exact:MaxDeliveryCount = 10
            Topology:Queues:atOnce:MaxDeliveryCount = 10
            Consumers:orders:MaxRedeliveryDelay = 01:00:00.0000001
            Consumers:exact:MaxRedeliveryDelay = 01:00:00
            Consumers:atOnce:RedeliveryDelay = 00:00:00
            """,
            m => m.AddProvider(stub)
                .AddConsumer<Placed, Failing>("orders")
                .AddConsumer<Placed, Failing>("bills/$dead-letter", o => o.MaxRedeliveryDelay = TimeSpan.MaxValue)
                .AddConsumer<Placed, Failing>("exact")
                .AddConsumer<Placed, Failing>("atOnce", o => o.MaxRedeliveryDelay = TimeSpan.FromDays(1))).FaultsAsync();

        Assert.Equal(
            [
                "Messaging:Consumers:bills/$dead-letter:MaxRedeliveryDelay is 10675199.02:48:05.4775807; stub delays a redelivery by 01:00:00 at most.",
                "Messaging:Consumers:orders:MaxRedeliveryDelay is 01:00:00.0000001; stub delays a redelivery by 01:00:00 at most.",
            ],
            faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Handlers_that_contradict_each_other_are_reported()
    {
        var twice = await HostBuilding.Build(Orders, m => m.AddConsumer<Placed, Failing>("orders").AddConsumer<Placed, Recording>("orders")).FaultsAsync();
        var mixed = await HostBuilding.Build(Orders, m => m.AddConsumer<Placed, Failing>("orders").AddBatchConsumer<Placed, Batch>("orders")).FaultsAsync();

        Assert.Contains("2 handlers for Placed", Assert.Single(twice), StringComparison.Ordinal);
        Assert.Contains("a batch handler and single handlers", Assert.Single(mixed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_wins_over_code()
    {
        using var host = HostBuilding.Build(
            Orders + "\nConsumers:orders:MaxAttempts = 1", m => m.AddConsumer<Placed, Failing>("orders", o => o.MaxAttempts = 9));
        await host.StartAsync(Token);
        var orders = host.Messaging().Queue("orders");
        await orders.SendAsync(host.Services.GetRequiredService<IMessageSerializer>().Serialize(new Placed(1)), Token);

        var dead = await orders.DeadLetters.ReceiveOneAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(1, dead?.DeadLetter?.OriginalDeliveryCount);
        await dead!.CompleteAsync(Token);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_message_goes_to_the_handler_of_its_type_and_an_unknown_type_to_the_dead_letters()
    {
        var seen = new Seen();
        using var host = HostBuilding.Build(
            Orders,
            m => m.AddConsumer<Placed, Recording>("orders").AddConsumer<Cancelled, RecordingCancelled>("orders"),
            s => s.AddSingleton(seen));
        await host.StartAsync(Token);
        var orders = host.Messaging().Queue("orders");
        var serializer = host.Services.GetRequiredService<IMessageSerializer>();

        await orders.SendAsync(serializer.Serialize(new Placed(1)), Token);
        await orders.SendAsync(serializer.Serialize(new Cancelled(2)), Token);
        await orders.SendAsync(serializer.Serialize(new Shipped(3)), Token);
        var dead = await orders.DeadLetters.ReceiveOneAsync(TimeSpan.FromSeconds(30), Token);
        await Wait.UntilAsync(() => Task.FromResult(seen.Count == 2));

        Assert.Equal(["Cancelled 2", "Placed 1"], seen.Order());
        Assert.Equal(typeof(UnknownMessageTypeException).FullName, dead?.DeadLetter?.Reason);
        await dead!.CompleteAsync(Token);
        await host.StopAsync(Token);
    }

    private sealed record Placed(int Id);

    private sealed record Cancelled(int Id);

    private sealed record Shipped(int Id);

    private sealed class Seen : System.Collections.Concurrent.ConcurrentQueue<string>;

    private sealed class Failing : IMessageHandler<Placed>
    {
        public Task HandleAsync(Placed message, MessageContext context, CancellationToken cancellationToken) => throw new InvalidOperationException("no");
    }

    private sealed class Recording(Seen seen) : IMessageHandler<Placed>
    {
        public Task HandleAsync(Placed message, MessageContext context, CancellationToken cancellationToken)
        {
            seen.Enqueue($"Placed {message.Id}");
            return Task.CompletedTask;
        }
    }

    private sealed class RecordingCancelled(Seen seen) : IMessageHandler<Cancelled>
    {
        public Task HandleAsync(Cancelled message, MessageContext context, CancellationToken cancellationToken)
        {
            seen.Enqueue($"Cancelled {message.Id}");
            return Task.CompletedTask;
        }
    }

    private sealed class Batch : IBatchHandler<Placed>
    {
        public Task HandleAsync(IReadOnlyList<BatchItem<Placed>> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
