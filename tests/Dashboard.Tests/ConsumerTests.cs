using System.Net;
using Integration.Hosting;

namespace Integration.Dashboard.Tests;

/// <summary>Consumers are steered by who may, from the dashboard's own forms only, and the log tells who did what.</summary>
public sealed class ConsumerTests
{
    private const string Page = "/consumers";

    private static readonly string[] Actions = ["pause", "resume", "stop", "start", "concurrency"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_paused_resumed_stopped_started_and_given_other_concurrency()
    {
        await using var app = (await DashboardApp.StartAsync(ShopTopology.Add)).As("operator");

        await ChangeAsync(app, "pause", ("consumer", "placed/billing"));
        Assert.Equal(ConsumerState.Paused, app.Control.Find("placed/billing")!.State);
        Assert.Equal(ConsumerState.Running, app.Control.Find("mail")!.State);
        await ChangeAsync(app, "resume", ("consumer", "placed/billing"));
        Assert.Equal(ConsumerState.Running, app.Control.Find("placed/billing")!.State);
        await ChangeAsync(app, "pause", ("all", "true"));
        Assert.All(app.Control.List(), c => Assert.Equal(["control"], c.PausedBy));
        await ChangeAsync(app, "resume", ("all", "true"));
        await ChangeAsync(app, "concurrency", ("consumer", "mail"), ("maxConcurrency", "3"));
        Assert.Equal(3, app.Control.Find("mail")!.MaxConcurrency);
        await ChangeAsync(app, "stop", ("consumer", "mail"));
        for (var i = 0; app.Control.Find("mail")!.State != ConsumerState.Stopped; i++)
        {
            Assert.True(i < 3000, "It did not stop.");
            await Task.Delay(10, Token);
        }

        Assert.Contains("aria-label=\"Start mail\"", await app.ReadAsync(Page), StringComparison.Ordinal);
        await ChangeAsync(app, "start", ("consumer", "mail"));
        Assert.Equal(ConsumerState.Running, app.Control.Find("mail")!.State);

        Assert.Equal(
            [
                "operator paused the consumer placed/billing",
                "operator resumed the consumer placed/billing",
                "operator paused every consumer",
                "operator resumed every consumer",
                "operator set 3 handlers for the consumer mail",
                "operator stopped the consumer mail",
                "operator started the consumer mail",
            ],
            app.Log.Of(321));
    }

    [Fact]
    public async Task Only_who_may_change_something_is_shown_forms_and_may_send_them()
    {
        await using var app = await DashboardApp.StartAsync(ShopTopology.Add, o =>
        {
            o.Policies.Add("readers");
            o.ChangePolicies.Add("operators");
        });
        var own = await TokenOfAsync(app.As("operator"));

        using var stranger = await app.As("anybody").GetAsync(Page);
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);
        Assert.DoesNotContain("method=\"post\"", await app.As("reader").ReadAsync(Page), StringComparison.Ordinal);
        foreach (var action in Actions)
        {
            using var refused = await app.PostRawAsync($"{Page}/{action}", own, ("all", "true"), ("maxConcurrency", "1"));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        Assert.All(app.Control.List(), c => Assert.Equal((ConsumerState.Running, 8), (c.State, c.MaxConcurrency)));
    }

    [Fact]
    public async Task A_form_of_another_site_changes_nothing()
    {
        await using var app = (await DashboardApp.StartAsync(ShopTopology.Add)).As("operator");
        await app.ReadAsync(Page);

        foreach (var action in Actions)
        {
            using var refused = await app.PostRawAsync($"{Page}/{action}", ("all", "true"), ("maxConcurrency", "1"));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        Assert.All(app.Control.List(), c => Assert.Equal((ConsumerState.Running, 8), (c.State, c.MaxConcurrency)));
        Assert.Equal(Actions.Length, app.Log.Of(323).Count);
        Assert.Empty(app.Log.Of(321));
    }

    [Theory]
    [InlineData("pause", "consumer", "none", HttpStatusCode.NotFound, "no consumer")]
    [InlineData("pause", "other", "x", HttpStatusCode.BadRequest, "names no consumer")]
    [InlineData("concurrency", "maxConcurrency", "0", HttpStatusCode.BadRequest, "1 to 1000")]
    [InlineData("concurrency", "maxConcurrency", "1001", HttpStatusCode.BadRequest, "1 to 1000")]
    [InlineData("concurrency", "maxConcurrency", "many", HttpStatusCode.BadRequest, "1 to 1000")]
    public async Task What_a_form_asks_for_wrongly_is_told_and_logged(string action, string field, string value, HttpStatusCode status, string text)
    {
        await using var app = (await DashboardApp.StartAsync(ShopTopology.Add)).As("operator");

        using var response = await app.PostAsync(Page, $"{Page}/{action}", (field, value));

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Single(app.Log.Of(322));
    }

    [Fact]
    public async Task A_process_without_consumers_says_so()
    {
        await using var app = (await DashboardApp.StartAsync(m => { })).As("operator");

        Assert.Contains("No consumers run in this process", await app.ReadAsync(Page), StringComparison.Ordinal);
    }

    private static async Task ChangeAsync(DashboardApp app, string action, params (string Name, string Value)[] fields)
    {
        using var response = await app.PostAsync(Page, $"{Page}/{action}", [.. fields, ("q", "a b"), ("page", "1")]);
        Assert.Equal((HttpStatusCode.SeeOther, $"{app.Root.AbsolutePath}{Page}?q=a%20b&page=1"), (response.StatusCode, response.Headers.Location!.ToString()));
    }

    private static async Task<(string Name, string Value)> TokenOfAsync(DashboardApp app) => DashboardApp.TokenIn(await app.ReadAsync(Page));
}
