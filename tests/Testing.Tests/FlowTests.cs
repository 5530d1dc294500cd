using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests;

/// <summary>A whole flow, from an order to its refund.</summary>
public class FlowTests
{
    [Fact]
    public async Task An_order_is_paid_and_refunded_after_three_days()
    {
        await using var host = await MessagingTestHost.StartAsync(b => Shop.Add(b));
        var shop = host.Services.GetRequiredService<Shop>();
        await host.Publisher.PublishAsync("order-placed", new OrderPlaced("A-1", 10));
        await host.RunUntilIdleAsync();

        Assert.Equal(["A-1"], shop.Payments);
        Assert.Empty(shop.Refunds);
        var placed = host.Published<OrderPlaced>("order-placed").Single();
        var payment = host.Sent<TakePayment>("payments").Single();
        Assert.True(payment.IsCausedBy(placed));
        Assert.Equal(("A-1", 10m), (payment.CorrelationId, payment.Value.Total));
        Assert.Equal("payments", host.Handled<TakePayment>().Single().Entity.ToString());
        Assert.Equal(host.Time.GetUtcNow().AddDays(3), host.Scheduled<PaymentTimeout>("time-outs").Single().DueAt);

        await host.AdvanceAsync(TimeSpan.FromDays(3) - TimeSpan.FromTicks(1));
        Assert.Empty(shop.Refunds);
        await host.AdvanceAsync(TimeSpan.FromTicks(1));
        Assert.Equal(["A-1"], shop.Refunds);
        Assert.Empty(host.Scheduled<PaymentTimeout>());
        Assert.Equal(4, host.Handled<Message>().Count);
    }

    [Fact]
    public async Task Failures_are_told_with_their_attempts_and_what_is_dead_with_its_reason()
    {
        await using var host = await MessagingTestHost.StartAsync(b => Shop.Add(b, new Shop { PaymentFailures = 7 }));
        var shop = host.Services.GetRequiredService<Shop>();
        await host.Publisher.PublishAsync("order-placed", new OrderPlaced("A-1", 10));
        await host.RunUntilIdleAsync();
        Assert.Single(host.Failed<TakePayment>().Single().Attempts);

        await host.AdvanceAsync(TimeSpan.FromHours(1));
        var failed = host.Failed<TakePayment>("payments").Single();
        Assert.Equal([1, 2, 3, 4, 5], failed.Attempts.Select(a => a.Delivery));
        Assert.All(failed.Attempts, a => Assert.Equal("The bank is away.", a.Error.Message));
        Assert.True(failed.Attempts[^1].At > failed.Attempts[0].At);
        Assert.Contains(nameof(InvalidOperationException), host.DeadLettered<TakePayment>("payments").Single().Reason);

        await host.Publisher.PublishAsync("order-placed", new OrderPlaced("A-2", 10));
        await host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(["A-2"], shop.Payments);
        Assert.Equal(2, host.Failed<TakePayment>().Single(f => f.Value.OrderId == "A-2").Attempts.Count);
    }

    [Fact]
    public async Task What_happened_is_shown_as_a_tree_of_causes_without_bodies()
    {
        await using var host = await MessagingTestHost.StartAsync(b => Shop.Add(b, new Shop { PaymentFailures = 1 }));
        await host.Publisher.PublishAsync("order-placed", new OrderPlaced("A-1", 12345), new() { MessageId = "the-order" });
        await host.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(
            """
            00:00:00 Integration.Testing.Tests.OrderPlaced the-order to order-placed
              00:00:00 handled in order-placed/payments, delivery 1
              00:00:00 Integration.Testing.Tests.TakePayment pay-A-1 to payments
                00:00:00 failed in payments, delivery 1: InvalidOperationException: The bank is away.
                00:00:01 handled in payments, delivery 2
              00:00:00 Integration.Testing.Tests.PaymentTimeout time-out-A-1 to time-outs
                scheduled in time-outs for 3.00:00:00

            """,
            host.Dump(),
            ignoreLineEndingDifferences: true);
    }

    /// <summary>It is found idle or at work as any other, and is there after days in which nothing came.</summary>
    [Fact]
    public async Task A_consumer_of_a_subscription_of_its_own_is_waited_for()
    {
        await using var host = await MessagingTestHost.StartAsync(b =>
        {
            b.Configuration["Messaging:Instance:Id"] = "web-1";
            b.Services.AddMessaging(b.Configuration).AddInMemory().AddTopic(new("prices")).AddInstanceConsumer<OrderPlaced, SlowHandler>("prices");
        });
        await host.AdvanceAsync(TimeSpan.FromDays(30));

        await host.Publisher.PublishAsync("prices", new OrderPlaced("A-1", 1));
        await host.Publisher.PublishAsync("prices", new OrderPlaced("A-2", 2));
        await host.RunUntilIdleAsync();

        Assert.Equal(["A-1", "A-2"], host.Handled<OrderPlaced>("prices/web-1").Select(h => h.Value.OrderId).Order());
    }

    private sealed class SlowHandler : IMessageHandler<OrderPlaced>
    {
        public Task HandleAsync(OrderPlaced message, MessageContext context, CancellationToken cancellationToken) => Task.Run(() => Thread.Sleep(20), cancellationToken);
    }
}
