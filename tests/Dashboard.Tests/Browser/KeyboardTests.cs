namespace Integration.Dashboard.Tests.Browser;

/// <summary>Everything is reached without a mouse.</summary>
public sealed class KeyboardTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_first_key_leads_past_the_menu_to_the_content_and_boxes_of_the_picture_are_reached()
    {
        await using var app = await DashboardApp.StartAsync(ShopTopology.Add);
        var page = await browser.OpenAsync();
        await page.GotoAsync(app.Address("/topology").ToString());

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await page.EvaluateAsync<string>("document.activeElement.id"));

        var reached = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName"));
        }

        Assert.Contains("Picture of the topology", reached);
        Assert.Contains(reached, r => r.StartsWith("billing, subscription", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }
}
