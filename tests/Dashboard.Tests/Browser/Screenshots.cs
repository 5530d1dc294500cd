using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Browser;

/// <summary>The pictures of docs/operations/dashboard.md, made where INTEGRATION_SCREENSHOTS=1 asks for them.</summary>
internal static class Screenshots
{
    public static async Task KeepAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("INTEGRATION_SCREENSHOTS") != "1")
            return;
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "docs", "operations", "images", $"dashboard-{name}.png") });
    }
}
