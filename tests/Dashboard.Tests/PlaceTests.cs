using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace Integration.Dashboard.Tests;

/// <summary>The dashboard works wherever it is put.</summary>
public sealed partial class PlaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Links_lead_back_below_a_path_base_an_outer_group_and_a_route_value()
    {
        await using var app = DashboardApp.Build(services: _ => { });
        app.UsePathBase("/base");
        app.UseRouting();
        app.MapGroup("/{tenant}").MapMessagingDashboard("dash", o => o.AllowAnonymous = true);
        await app.StartAsync(Token);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var text = await client.GetStringAsync(new Uri("/base/acme/dash/capabilities", UriKind.Relative), Token);

        var links = Links().Matches(text).Select(m => m.Groups["link"].Value).Where(l => l.StartsWith('/')).ToList();
        Assert.All(links, l => Assert.StartsWith("/base/acme/dash", l, StringComparison.Ordinal));
        Assert.Contains("<a href=\"/base/acme/dash/capabilities\" aria-current=\"page\">", text, StringComparison.Ordinal);
        var style = links.Single(l => l.EndsWith(".css", StringComparison.Ordinal));
        using var asset = await client.GetAsync(new Uri(style, UriKind.Relative), Token);
        Assert.True(asset.IsSuccessStatusCode);
        Assert.Equal(TimeSpan.FromDays(365), asset.Headers.CacheControl!.MaxAge);
    }

    [Fact]
    public async Task Two_dashboards_of_one_application_have_links_of_their_own()
    {
        await using var app = DashboardApp.Build(services: _ => { });
        app.UseRouting();
        app.MapMessagingDashboard("/one", o => o.AllowAnonymous = true);
        app.MapMessagingDashboard("/two", o => o.AllowAnonymous = true);
        await app.StartAsync(Token);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.DoesNotContain("\"/one", await client.GetStringAsync(new Uri("/two/capabilities", UriKind.Relative), Token), StringComparison.Ordinal);
    }

    [GeneratedRegex("(href|src)=\"(?<link>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
