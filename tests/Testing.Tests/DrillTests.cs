using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests;

/// <summary>Drills tell idempotent handlers from others.</summary>
public class DrillTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Idempotent_handlers_pass_every_drill(int seed)
    {
        await using var host = await MessagingTestHost.StartAsync(b => Shop.Add(b));
        var report = await host.DrillAsync(seed, FlowAsync);
        report.ThrowIfBroken();
        Assert.True(report.Passed);
        Assert.Equal(Enum.GetValues<DrillKind>(), report.Drills.Select(d => d.Kind));
        Assert.All(report.Drills, d => Assert.True(d.Strikes > 0, $"{d.Kind} struck nothing."));
    }

    [Fact]
    public async Task A_handler_that_pays_twice_is_found_with_the_drill_and_the_tree()
    {
        await using var host = await MessagingTestHost.StartAsync(b => Shop.Add(b, new Shop { IsIdempotent = false }));
        var report = await host.DrillAsync(7, FlowWithNewShopAsync, DrillKind.Duplicates, DrillKind.Crash, DrillKind.Reordering);
        Assert.False(report.Passed);
        Assert.Equal([DrillKind.Duplicates, DrillKind.Crash], report.Drills.Where(d => d.Error is not null).Select(d => d.Kind));
        var error = Assert.Throws<DrillFailedException>(report.ThrowIfBroken);
        Assert.Contains("Crash: broke the flow", error.Message);
        Assert.Contains("handled in payments, delivery 2", error.Message);
        Assert.Contains("Reordering: passed", error.Message);

        static Task FlowWithNewShopAsync(MessagingTestHost host)
        {
            host.Services.GetRequiredService<Shop>().Payments.Clear();
            return FlowAsync(host);
        }
    }

    [Fact]
    public async Task What_the_undisturbed_flow_throws_is_thrown()
    {
        await using var host = await MessagingTestHost.StartAsync(b => Shop.Add(b));
        await Assert.ThrowsAsync<FormatException>(() => host.DrillAsync(1, _ => throw new FormatException()));
    }

    private static async Task FlowAsync(MessagingTestHost host)
    {
        string[] ids = ["A-1", "A-2", "A-3"];
        foreach (var id in ids)
            await host.Publisher.PublishAsync("order-placed", new OrderPlaced(id, 10));
        await host.AdvanceAsync(TimeSpan.FromDays(4));
        var shop = host.Services.GetRequiredService<Shop>();
        Assert.Equal(ids, shop.Payments.Order());
        Assert.Equal(ids, shop.Refunds.Order());
        Assert.Empty(host.DeadLettered<Message>());
    }
}
