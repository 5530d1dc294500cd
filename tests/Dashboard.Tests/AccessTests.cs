using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Integration.Dashboard.Tests;

/// <summary>Who may look, and what browsers are told to refuse.</summary>
public sealed class AccessTests
{
    private static readonly string[] Paths = ["", "/topology", "/consumers", "/capabilities"];

    [Fact]
    public async Task Nobody_sees_anything_who_is_not_authenticated()
    {
        await using var app = await DashboardApp.StartAsync();

        foreach (var path in Paths)
        {
            using var response = await app.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task Pages_load_nothing_from_elsewhere_and_are_not_kept()
    {
        await using var app = (await DashboardApp.StartAsync()).As("reader");

        foreach (var path in Paths)
        {
            using var response = await app.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.True(response.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public void What_would_let_in_nobody_or_everybody_by_mistake_is_refused()
    {
        var nobody = Assert.Throws<InvalidOperationException>(() => DashboardApp.Build(services: _ => { }).MapMessagingDashboard());
        Assert.Contains("AddAuthorization", nobody.Message, StringComparison.Ordinal);
        var both = Assert.Throws<InvalidOperationException>(() => DashboardApp.Build().MapMessagingDashboard(configure: o =>
        {
            o.AllowAnonymous = true;
            o.BodyPolicies.Add("operators");
        }));
        Assert.Contains("AllowAnonymous", both.Message, StringComparison.Ordinal);
        var other = Assert.Throws<InvalidOperationException>(() => DashboardApp.Build().MapMessagingDashboard(configure: o => o.Client = "other"));
        Assert.Contains("AddMessaging(\"other\")", other.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => DashboardApp.Build().MapMessagingDashboard(configure: o => o.SampleInterval = TimeSpan.Zero));
    }
}
