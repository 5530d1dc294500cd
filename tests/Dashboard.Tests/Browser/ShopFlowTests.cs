using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Browser;

/// <summary>A look at a shop in which something goes on and something is wrong, from page to page as an operator would.</summary>
public sealed class ShopFlowTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_what_died_and_what_differs_is_seen_without_a_reload()
    {
        await using var app = await DashboardApp.StartAsync(ShopTopology.Add, o => o.SampleInterval = TimeSpan.FromSeconds(1));
        var page = await browser.OpenAsync();
        var errors = page.NoteErrors();
        await page.GotoAsync(app.Root.ToString());
        await Assertions.Expect(Legend(page, "Backlog")).ToContainTextAsync("ready 0");

        await MakeTroubleAsync(app);

        await Assertions.Expect(Legend(page, "Backlog")).ToContainTextAsync("ready 40", new() { Timeout = 30_000 });
        await Assertions.Expect(Legend(page, "Dead letters")).ToContainTextAsync("dead letters 2");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "2 dead letters of orders" })).ToBeVisibleAsync();
        await page.ShootAsync("overview");

        await page.GetByRole(AriaRole.Link, new() { Name = "Topology" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "returns, queue · missing" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "forgotten, queue · not declared" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.AssertAccessibleAsync();
        await page.ShootAsync("topology");

        await page.GetByRole(AriaRole.Link, new() { Name = "mail, consumer here, running" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop mail" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop placed/billing" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause mail" }).ClickAsync();
        await Assertions.Expect(page.GetByText("by control")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Consumers" }).ClickAsync();
        await page.ShootAsync("consumers");
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    private static ILocator Legend(IPage page, string chart) => page.GetByRole(AriaRole.Figure, new() { Name = chart, Exact = true });

    private static async Task MakeTroubleAsync(DashboardApp app)
    {
        var orders = app.Messaging.Queue("orders");
        await orders.SendManyAsync([.. Enumerable.Range(0, 42).Select(i => Message.FromText($"{i}"))], cancellationToken: Token);
        foreach (var poison in await orders.ReceiveAsync(2, TimeSpan.Zero, Token))
            await poison.DeadLetterAsync("Poison", cancellationToken: Token);
        await app.Messaging.Topology.DeleteQueueAsync("returns", Token);
        await app.Messaging.Topology.CreateQueueAsync(new("forgotten"), Token);
    }
}
