using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Browser;

/// <summary>What holds for every page, in a real browser.</summary>
public sealed class EveryPageTests(BrowserFixture browser)
{
    public static TheoryData<string, ColorScheme> Pages => new MatrixTheoryData<string, ColorScheme>(
        ["", "/topology", "/consumers", "/capabilities"], [ColorScheme.Light, ColorScheme.Dark]);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task It_is_accessible_in_dark_and_light_and_nothing_of_it_is_refused(string path, ColorScheme scheme)
    {
        await using var app = await DashboardApp.StartAsync(ShopTopology.Add);
        var page = await browser.OpenAsync(scheme: scheme);
        var errors = page.NoteErrors();

        await page.GotoAsync(app.Address(path).ToString());

        await page.AssertAccessibleAsync();
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }
}
