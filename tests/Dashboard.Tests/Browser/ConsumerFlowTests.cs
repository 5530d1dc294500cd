using Integration.Hosting;
using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Browser;

/// <summary>Consumers are steered by keyboard, with and without the script.</summary>
public sealed class ConsumerFlowTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_consumer_is_paused_and_resumed_by_keyboard()
    {
        await using var app = await DashboardApp.StartAsync(ShopTopology.Add);
        var page = await browser.OpenAsync();
        var errors = page.NoteErrors();
        await page.GotoAsync(app.Address("/consumers").ToString());

        await PressAsync(page, "Pause mail");
        await Assertions.Expect(Row(page, "mail")).ToContainTextAsync("paused");
        Assert.Equal(ConsumerState.Paused, app.Control.Find("mail")!.State);
        await PressAsync(page, "Resume mail");
        await Assertions.Expect(Row(page, "mail")).ToContainTextAsync("running");

        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_the_script_it_works_as_well()
    {
        await using var app = await DashboardApp.StartAsync(ShopTopology.Add);
        var page = await browser.OpenAsync(hasScript: false);
        await page.GotoAsync(app.Address("/consumers").ToString());

        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Handlers of mail" }).FillAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set the handlers of mail" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Spinbutton, new() { Name = "Handlers of mail" })).ToHaveValueAsync("5");
        Assert.Equal(5, app.Control.Find("mail")!.MaxConcurrency);
        await Assertions.Expect(page.Locator("#refresh-toggle")).ToBeHiddenAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task What_changes_shows_by_itself_and_neither_focus_nor_what_is_typed_is_lost()
    {
        await using var app = await DashboardApp.StartAsync(ShopTopology.Add);
        var page = await browser.OpenAsync();
        await page.GotoAsync(app.Address("/consumers").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop mail" }).FocusAsync();

        app.Control.Pause("placed/billing");

        await Assertions.Expect(Row(page, "placed/billing")).ToContainTextAsync("paused", new() { Timeout = 30_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop mail" })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause refreshing" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume refreshing" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    private static async Task PressAsync(IPage page, string button)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
    }

    private static ILocator Row(IPage page, string consumer) =>
        page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = consumer, Exact = true }) });
}
