using OrderProcessing.Orders;

namespace Integration.Examples.Tests.Orders;

/// <summary>The application's own registrations under test: what its handlers do when things go wrong.</summary>
public class OrderAppTests
{
    [Fact]
    public async Task An_order_is_published_to_those_whose_filters_select_it()
    {
        await using var host = await OrderHost.StartAsync();
        await OrderHost.SubmitAsync(host, Lines.Order(1, total: 501, country: "IT"));
        await host.RunUntilIdleAsync();

        var order = host.Sent<Order>("orders").Single();
        var placed = host.Published<OrderPlaced>("order-placed").Single();
        Assert.True(placed.IsCausedBy(order));
        Assert.Equal("A-1", placed.CorrelationId);
        Assert.Equal(["order-placed/email", "order-placed/sms"], host.Handled<OrderPlaced>().Select(h => h.Entity.ToString()).Order());
    }

    [Fact]
    public async Task A_failure_to_publish_that_passes_costs_no_delivery()
    {
        await using var host = await OrderHost.StartAsync(failures: 5, () => new ServiceUnavailableException("The topic is away.", "in-memory"));
        await OrderHost.SubmitAsync(host, [.. Enumerable.Range(1, 20).Select(n => Lines.Order(n))]);
        await host.RunUntilIdleAsync();

        Assert.Equal(20, host.Failed<Order>("orders").Count);
        Assert.All(host.Failed<Order>("orders"), f => Assert.Equal(5, f.Attempts.Count));
        Assert.Equal(20, host.Handled<Order>("orders").Count);
        Assert.All(host.Handled<Order>("orders"), h => Assert.Equal(1, h.Delivery));
    }

    [Fact]
    public async Task An_order_that_fails_for_longer_is_delivered_again()
    {
        await using var host = await OrderHost.StartAsync(failures: 8, () => new InvalidOperationException("not yet"));
        await OrderHost.SubmitAsync(host, [.. Enumerable.Range(1, 5).Select(n => Lines.Order(n))]);
        await host.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(5, host.Handled<Order>("orders").Count);
        Assert.All(host.Failed<Order>("orders"), f => Assert.Equal([1, 1, 1, 1, 1, 1, 1, 2], f.Attempts.Select(a => a.Delivery)));
        Assert.All(host.Handled<Order>("orders"), h => Assert.Equal(2, h.Delivery));
    }

    [Fact]
    public async Task An_order_that_can_not_be_right_is_dead_lettered_at_once()
    {
        await using var host = await OrderHost.StartAsync();
        await OrderHost.SubmitAsync(host, Lines.Order(1, total: 10, price: 9));
        await host.RunUntilIdleAsync();

        Assert.Single(host.Failed<Order>("orders").Single().Attempts);
        Assert.Contains("OrderRejectedException", host.DeadLettered<Order>("orders").Single().Reason);
        Assert.Empty(host.Published<OrderPlaced>());
    }

    [Fact]
    public async Task Whatever_comes_twice_is_recognised_by_its_id()
    {
        await using var host = await OrderHost.StartAsync();
        var report = await host.DrillAsync(seed: 5, async drilled =>
        {
            await OrderHost.SubmitAsync(drilled, [.. Enumerable.Range(1, 6).Select(n => Lines.Order(n))]);
            await drilled.AdvanceAsync(TimeSpan.FromMinutes(10));
            Assert.Equal(
                Enumerable.Range(1, 6).Select(n => $"A-{n}.placed"),
                drilled.Handled<OrderPlaced>("order-placed/billing").Select(h => h.MessageId).Distinct().Order());
            Assert.Empty(drilled.DeadLettered<Message>());
        });
        report.ThrowIfBroken();
        Assert.All(report.Drills, d => Assert.True(d.Strikes > 0, $"{d.Kind} struck nothing."));
    }
}
