using Integration.Dashboard.Tests.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace Integration.Dashboard.Tests.Browser;

/// <summary>
/// One browser for a whole test run, started when it is first asked for; each test has a context of its own. Where there is none, tests that ask for it are inconclusive, or fail with
/// INTEGRATION_REQUIRE_BROKERS=1.
/// </summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>A page of a user whose requests carry a role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="scheme">Dark or light.</param>
    /// <param name="hasScript">Whether it runs scripts.</param>
    public async Task<IPage> OpenAsync(string role = "operator", ColorScheme scheme = ColorScheme.Light, bool hasScript = true)
    {
        Assert.SkipWhen(
            Chromium.Find() is null && Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1", "Inconclusive: the browser did not run: no chromium in PATH.");
        var context = await (await _started.Value).Browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            JavaScriptEnabled = hasScript,
            ExtraHTTPHeaders = new Dictionary<string, string> { [RoleHeader.Name] = role },
            ViewportSize = new() { Width = 1280, Height = 900 },
        });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_started is not { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            return;
        var (playwright, browser) = await _started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var executable = Chromium.Find() ?? throw new InvalidOperationException("No chromium is in PATH: install it, on Debian by `apt-get install chromium`.");
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = ["--no-sandbox"] }));
    }
}
