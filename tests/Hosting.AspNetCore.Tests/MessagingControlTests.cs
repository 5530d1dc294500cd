using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.AspNetCore.Tests;

/// <summary>Consumers are steered over HTTP by who may.</summary>
public sealed class MessagingControlTests
{
    private static readonly string[] Actions = ["pause", "resume", "stop", "start", "concurrency"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consumers_are_listed_paused_resumed_stopped_started_and_given_other_concurrency()
    {
        await using var app = (await ControlApp.StartAsync()).As("anybody");
        var (status, list) = await app.GetAsync("consumers");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["orders", "placed/billing"], list.GetProperty("consumers").EnumerateArray().Select(c => c.GetProperty("name").GetString()));

        await app.PostAsync("pause", new { consumers = new[] { "placed/billing" } });
        Assert.Equal("control", Assert.Single(app.Control.Find("placed/billing")!.PausedBy));
        Assert.Empty(app.Control.Find("orders")!.PausedBy);
        var (_, one) = await app.GetAsync("consumers/placed/billing");
        Assert.Equal(("Consumer", "control"), (one.GetProperty("kind").GetString(), one.GetProperty("pausedBy")[0].GetString()));
        await app.PostAsync("resume", new { all = true });
        Assert.Empty(app.Control.Find("placed/billing")!.PausedBy);

        var (_, changed) = await app.PostAsync("concurrency", new { consumers = new[] { "orders" }, maxConcurrency = 3 });
        Assert.Equal(3, changed.GetProperty("consumers")[0].GetProperty("maxConcurrency").GetInt32());
        await app.PostAsync("stop", new { all = true });
        await UntilAsync(() => app.Control.List().All(c => c.State == ConsumerState.Stopped));
        var (started, answer) = await app.PostAsync("start", new { consumers = new[] { "orders" } });
        Assert.Equal((HttpStatusCode.OK, "Running"), (started, answer.GetProperty("consumers")[0].GetProperty("state").GetString()));
        Assert.Equal(ConsumerState.Stopped, app.Control.Find("placed/billing")!.State);
    }

    [Fact]
    public async Task Nobody_may_anything_who_is_not_authenticated()
    {
        await using var app = await ControlApp.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("consumers")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("consumers/orders")).Status);
        foreach (var action in Actions)
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.PostAsync(action, new { all = true, maxConcurrency = 1 })).Status);
        Assert.All(app.Control.List(), c => Assert.Equal((ConsumerState.Running, 8, 0), (c.State, c.MaxConcurrency, c.PausedBy.Count)));
    }

    [Fact]
    public async Task Policies_say_who_may_look_and_who_may_change_something()
    {
        await using var app = await ControlApp.StartAsync(o =>
        {
            o.Policies.Add("readers");
            o.ChangePolicies.Add("operators");
        });

        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("anybody").GetAsync("consumers")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.As("reader").GetAsync("consumers")).Status);
        foreach (var action in Actions)
            Assert.Equal(HttpStatusCode.Forbidden, (await app.PostAsync(action, new { all = true, maxConcurrency = 1 })).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.As("operator").PostAsync("pause", new { all = true })).Status);
    }

    [Fact]
    public void Without_anything_that_authorizes_the_start_is_refused()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => ControlApp.Build().MapMessagingControl());

        Assert.Contains("AddAuthorization", refused.Message, StringComparison.Ordinal);
        Assert.Contains("AllowAnonymous", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_contradict_each_other_and_clients_that_there_are_not_are_refused()
    {
        var both = Assert.Throws<InvalidOperationException>(() => ControlApp.Build(RoleHeader.AddUsers).MapMessagingControl(configure: o =>
        {
            o.AllowAnonymous = true;
            o.Policies.Add("readers");
        }));
        var other = Assert.Throws<InvalidOperationException>(() => ControlApp.Build(RoleHeader.AddUsers).MapMessagingControl(configure: o => o.Client = "other"));

        Assert.Contains("AllowAnonymous", both.Message, StringComparison.Ordinal);
        Assert.Contains("AddMessaging(\"other\")", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_may_where_the_options_say_so()
    {
        await using var app = await ControlApp.StartAsync(o => o.AllowAnonymous = true, _ => { });

        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("pause", new { all = true })).Status);
    }

    [Theory]
    [InlineData("pause", "{}", 400)]
    [InlineData("pause", """{"all":true,"consumers":["orders"]}""", 400)]
    [InlineData("pause", """{"consumers":[]}""", 400)]
    [InlineData("pause", """{"consumers":[null]}""", 400)]
    [InlineData("pause", """{"consumer":"orders"}""", 400)]
    [InlineData("pause", "null", 400)]
    [InlineData("pause", "{", 400)]
    [InlineData("pause", """{"consumers":["orders","none"]}""", 404)]
    [InlineData("concurrency", """{"all":true}""", 400)]
    [InlineData("concurrency", """{"all":true,"maxConcurrency":0}""", 400)]
    [InlineData("concurrency", """{"all":true,"maxConcurrency":1001}""", 400)]
    public async Task A_body_that_is_wrong_changes_nothing_and_says_why(string action, string body, int expected)
    {
        await using var app = (await ControlApp.StartAsync()).As("anybody");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await app.Client.PostAsync(new Uri(action, UriKind.Relative), content, Token);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.All(app.Control.List(), c => Assert.Equal((8, 0), (c.MaxConcurrency, c.PausedBy.Count)));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task What_a_page_of_another_origin_could_have_a_browser_send_is_refused(string contentType)
    {
        await using var app = (await ControlApp.StartAsync()).As("anybody");
        using var content = new StringContent("""{"all":true}""", Encoding.UTF8, contentType);
        using var response = await app.Client.PostAsync(new Uri("pause", UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.All(app.Control.List(), c => Assert.Empty(c.PausedBy));
    }

    [Fact]
    public async Task What_cannot_be_done_now_is_a_conflict_and_an_unknown_consumer_is_not_found()
    {
        await using var app = (await ControlApp.StartAsync()).As("anybody");
        await app.Control.RemoveAsync("orders", Token);

        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("consumers/orders")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.PostAsync("start", new { consumers = new[] { "orders" } })).Status);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(5, giveUp.Token);
    }
}
