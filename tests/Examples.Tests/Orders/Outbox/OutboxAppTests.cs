using Integration.Outbox;
using Integration.Testing;
using Microsoft.Extensions.DependencyInjection;
using OrderProcessing.Orders;

namespace Integration.Examples.Tests.Orders.Outbox;

/// <summary>The application with its outbox, on the test host: what handlers do and what they send is one, and happens once.</summary>
public sealed class OutboxAppTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orders-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Everything_is_sent_by_the_outbox_and_waited_for()
    {
        await using var host = await OrderHost.StartAsync(settings: Settings);
        await OrderHost.SubmitAsync(host, Lines.Order(1, total: 501, country: "IT"), Lines.Order(2, total: 10, price: 9));
        await host.RunUntilIdleAsync();

        Assert.Equal(["A-1", "A-2"], host.Sent<Order>("orders").Select(s => s.MessageId).Order());
        var placed = host.Published<OrderPlaced>("order-placed").Single();
        Assert.True(placed.IsCausedBy(host.Sent<Order>("orders").Single(s => s.MessageId == "A-1")));
        Assert.All(host.Handled<OrderPlaced>(), h => Assert.Equal(["A-1"], h.CauseIds));
        Assert.All(host.Sent<Order>("orders"), s => Assert.Empty(s.CauseIds));
        Assert.Contains($"{Environment.NewLine}  00:00:00 {typeof(OrderPlaced)} {placed.MessageId} to order-placed", host.Dump(), StringComparison.Ordinal);
        Assert.Equal("A-1", placed.CorrelationId);
        Assert.Equal(["order-placed/email", "order-placed/sms"], host.Handled<OrderPlaced>().Select(h => h.Entity.ToString()).Order());
        Assert.Contains("OrderRejectedException", host.DeadLettered<Order>("orders").Single().Reason);
        Assert.Equal(3, (await RowsAsync(host, OutboxState.Sent)).Count);
        Assert.Empty(await RowsAsync(host, OutboxState.Waiting));
    }

    [Fact]
    public async Task Under_every_drill_an_event_is_published_once()
    {
        await using var host = await OrderHost.StartAsync(settings: Settings);
        var report = await host.DrillAsync(seed: 5, async drilled =>
        {
            await OrderHost.SubmitAsync(drilled, [.. Enumerable.Range(1, 6).Select(n => Lines.Order(n))]);
            await drilled.AdvanceAsync(TimeSpan.FromMinutes(10));
            Assert.Equal(Enumerable.Range(1, 6).Select(n => $"A-{n}.placed"), drilled.Published<OrderPlaced>().Select(p => p.MessageId).Order());
            Assert.Equal(
                Enumerable.Range(1, 6).Select(n => $"A-{n}.placed"),
                drilled.Handled<OrderPlaced>("order-placed/billing").Select(h => h.MessageId).Distinct().Order());
            Assert.Empty(drilled.DeadLettered<Message>());
        });
        report.ThrowIfBroken();

        // What handlers give to the outbox is sent by the relay, so that nothing of theirs can be refused or find its lock lost.
        var kinds = report.Drills.Where(d => d.Strikes > 0).Select(d => d.Kind).ToList();
        Assert.Superset(new HashSet<DrillKind> { DrillKind.Duplicates, DrillKind.Crash, DrillKind.Reordering }, kinds.ToHashSet());
    }

    private static Task<IReadOnlyList<OutboxRow>> RowsAsync(MessagingTestHost host, OutboxState state) =>
        host.Services.GetRequiredService<IOutboxRows>().ListAsync(state);

    private string[] Settings() =>
    [
        "--OrderProcessing:Outbox=sqlite",
        $"--OrderProcessing:DataFolder={Path.Combine(_folder, $"{Guid.NewGuid():N}")}",
        "--Messaging:Outbox:PollInterval=00:01:00",
    ];
}
