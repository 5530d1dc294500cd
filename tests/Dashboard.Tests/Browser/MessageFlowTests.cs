using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Browser;

/// <summary>Browsing and searching a queue in a real browser.</summary>
public sealed class MessageFlowTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_queue_is_browsed_searched_and_one_message_shown()
    {
        await using var app = await DashboardApp.StartAsync(m => m.AddQueue(new("orders")));
        (await app.Messaging.Queue("orders").SendManyAsync(Enumerable.Range(0, 120).Select(i =>
            (Message.FromText($$"""{"order":{{i}}}""") with { MessageId = $"m{i}" }).WithHeader("country", i % 2 == 0 ? "DE" : "AT")))).ThrowIfAnyFailed();
        var page = await browser.OpenAsync();
        var errors = page.NoteErrors();

        await page.GotoAsync(app.Address("/messages?source=orders").ToString());
        await page.AssertAccessibleAsync();
        await Assertions.Expect(page.GetByText("1–50 of 120")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.GetByText("51–100 of 120")).ToBeVisibleAsync();

        await page.GetByLabel("Filter").FillAsync("country = 'AT'");
        await page.GetByLabel("JSON path").FillAsync("$.order >= 110");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("1–5 of 5")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "m111" }).ClickAsync();
        await page.AssertAccessibleAsync();
        await Assertions.Expect(page.GetByLabel("Body")).ToContainTextAsync("\"order\": 111");

        Assert.All(await app.Messaging.Queue("orders").PeekAsync(200), m => Assert.Equal(0, m.DeliveryCount));
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }
}
