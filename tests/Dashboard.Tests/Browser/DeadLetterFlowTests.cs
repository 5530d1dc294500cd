using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Browser;

/// <summary>The dead-letter work as a person does it, in a real browser.</summary>
public sealed class DeadLetterFlowTests(BrowserFixture browser) : IDisposable
{
    private readonly TemporaryFolder _journals = new();

    public void Dispose() => _journals.Dispose();

    [Fact]
    public async Task Select_by_group_edit_replay_discard_and_undo()
    {
        await using var app = await DashboardApp.StartAsync(m => m.AddQueue(new("orders")).AddQueue(new("repair")), o => o.DeadLetterJournalFolder = _journals.Path);
        await app.Messaging.BuryAsync("orders", "System.TimeoutException", "The warehouse did not answer.", [.. Orders(28, 12)]);
        await app.Messaging.BuryAsync("orders", "Poison", "Unknown currency 'EURO'.", [.. Orders(40, 3)]);
        var page = await browser.OpenAsync();
        var errors = page.NoteErrors();

        await page.GotoAsync(app.Address("/dead-letters?source=orders").ToString());
        await page.GetByLabel("Group by").SelectOptionAsync("Reason");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look", Exact = true }).ClickAsync();
        await page.AssertAccessibleAsync();
        await page.ShootAsync("dead-letters");
        await page.GetByRole(AriaRole.Link, new() { Name = "Poison" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1–3 of 3")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "m40" }).ClickAsync();
        await page.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.AssertAccessibleAsync();
        await page.GetByLabel("Body").FillAsync("""{"order":40,"currency":"EUR"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replace by the edited copy" }).ClickAsync();
        await EndedAsync(page, "edit of", "1 done of");

        await page.GotoAsync(app.Address("/dead-letters?source=orders&id=m40,m41").ToString());
        await page.GetByLabel("Check m40").CheckAsync();
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("repair");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay: dry run" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nothing was done yet")).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        await page.ShootAsync("dry-run");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true }).ClickAsync();
        await EndedAsync(page, "replay of", "1 done of");
        Assert.Equal("""{"order":40,"currency":"EUR"}""", Assert.Single(await app.Messaging.Queue("repair").PeekAsync(10)).Message.Text);

        await page.GotoAsync(app.Address("/dead-letters?source=orders").ToString());
        await page.GetByLabel("Which").SelectOptionAsync("all");
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard: dry run" }).ClickAsync();
        await page.GetByLabel("Take them out of orders").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard", Exact = true }).ClickAsync();
        await EndedAsync(page, "discard of", "14 done of");
        Assert.Empty(await app.Messaging.DeadAsync("orders"));

        await page.ReloadAsync();
        await page.GetByLabel("Put them back").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await EndedAsync(page, "undo of", "14 done of");
        await page.ReloadAsync();
        await page.AssertAccessibleAsync();
        Assert.Equal(14, (await app.Messaging.DeadAsync("orders")).Count);
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_script_and_by_keyboard_alone_a_dead_letter_is_replayed()
    {
        await using var app = await DashboardApp.StartAsync(m => m.AddQueue(new("orders")), o => o.DeadLetterJournalFolder = _journals.Path);
        await app.Messaging.BuryAsync("orders", "Poison", null, [.. Orders(0, 1)]);
        var page = await browser.OpenAsync();
        await page.Context.RouteAsync("**/*.js", r => r.AbortAsync());

        await page.GotoAsync(app.Address("/dead-letters?source=orders").ToString());
        await page.GetByLabel("Check m0").PressAsync("Space");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay: dry run" }).PressAsync("Enter");
        await page.WaitForURLAsync("**/dry-run?*");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true }).PressAsync("Enter");
        await page.WaitForURLAsync("**/session?*");
        for (var attempt = 0; attempt < 100 && await page.GetByText("running").CountAsync() > 0; attempt++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            await page.ReloadAsync();
        }

        Assert.Equal("m0", Assert.Single(await app.Messaging.Queue("orders").PeekAsync(10)).MessageId);
        await page.Context.CloseAsync();
    }

    /// <summary>The page tells the end by itself: the script refreshes it.</summary>
    private static async Task EndedAsync(IPage page, string operation, string outcome)
    {
        await Assertions.Expect(page.Locator("#session")).ToContainTextAsync(operation, new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator("#session")).ToContainTextAsync(outcome, new() { Timeout = 30_000 });
    }

    private static IEnumerable<Message> Orders(int first, int count) => Enumerable.Range(first, count).Select(i =>
        (Message.FromText($$"""{"order":{{i}},"currency":"EURO"}""") with { MessageId = $"m{i}", Subject = "order-placed", ContentType = "application/json" }).WithHeader("country", "DE"));
}
