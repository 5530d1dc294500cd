using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Browser;

/// <summary>The pictures of docs/operations/dashboard.md: UPDATE_SCREENSHOTS=1 writes them.</summary>
internal static class Screenshots
{
    /// <summary>Writes one, where that is asked for.</summary>
    public static async Task ShootAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
            await page.ScreenshotAsync(new() { Path = Repository.Find($"docs/operations/dashboard/{name}.png"), FullPage = true });
    }
}
