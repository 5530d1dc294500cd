using Integration.Dashboard.Tests.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace Integration.Dashboard.Tests.Browser;

/// <summary>
/// One browser for a whole test run; each test has a context of its own. Where there is none, tests that ask for it are inconclusive, or fail with
/// INTEGRATION_REQUIRE_BROKERS=1.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A page of a user whose requests carry a role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="scheme">Dark or light.</param>
    /// <param name="hasScript">Whether it runs scripts.</param>
    public async Task<IPage> OpenAsync(string role = "operator", ColorScheme scheme = ColorScheme.Light, bool hasScript = true)
    {
        Assert.SkipWhen(_browser is null, "Inconclusive: the browser did not run: no chromium in PATH.");
        var context = await _browser!.NewContextAsync(new()
        {
            ColorScheme = scheme,
            JavaScriptEnabled = hasScript,
            ExtraHTTPHeaders = new Dictionary<string, string> { [RoleHeader.Name] = role },
            ViewportSize = new() { Width = 1280, Height = 900 },
        });
        return await context.NewPageAsync();
    }

    public async ValueTask InitializeAsync()
    {
        var executable = Chromium.Find();
        if (executable is null && Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable ?? throw new InvalidOperationException("No chromium is in PATH: install it, on Debian by `apt-get install chromium`."),
            Args = ["--no-sandbox"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
