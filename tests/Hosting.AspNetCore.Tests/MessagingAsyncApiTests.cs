using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.AspNetCore.Tests;

/// <summary>The AsyncAPI document is served to who may read it.</summary>
public sealed class MessagingAsyncApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_served_with_its_media_type()
    {
        await using var app = await StartAsync(configure: null);
        using var response = await GetAsync(app, "anybody");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/vnd.aai.asyncapi+json; version=3.0.0", response.Content.Headers.ContentType!.ToString());
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        Assert.Equal("3.0.0", (string?)document["asyncapi"]);
        Assert.Equal(["receive.queue.orders", "receive.subscription.placed.billing"], document["operations"]!.AsObject().Select(o => o.Key));
        Assert.True(JsonNode.DeepEquals(AsyncApiDocument.Of(app.Services).ToJson(), document));
    }

    [Fact]
    public async Task Only_who_may_reads_it()
    {
        await using var app = await StartAsync(o => o.Policies.Add("operators"));

        foreach (var (role, expected) in new[] { (null, HttpStatusCode.Unauthorized), ("reader", HttpStatusCode.Forbidden), ("operator", HttpStatusCode.OK) })
        {
            using var response = await GetAsync(app, role);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Fact]
    public async Task Everybody_may_where_the_application_says_so()
    {
        await using var app = await StartAsync(o => o.AllowAnonymous = true, _ => { });
        using var response = await GetAsync(app, null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void What_would_let_in_nobody_or_everybody_by_mistake_is_refused()
    {
        var nobody = Assert.Throws<InvalidOperationException>(() => ControlApp.Build().MapMessagingAsyncApi());
        Assert.Contains("AddAuthorization", nobody.Message, StringComparison.Ordinal);
        var both = Assert.Throws<InvalidOperationException>(() => ControlApp.Build(RoleHeader.AddUsers).MapMessagingAsyncApi(configure: o =>
        {
            o.AllowAnonymous = true;
            o.Policies.Add("operators");
        }));
        Assert.Contains("MapMessagingAsyncApi has policies and AllowAnonymous", both.Message, StringComparison.Ordinal);
        var nothing = WebApplication.CreateEmptyBuilder(new());
        nothing.WebHost.UseKestrelCore();
        nothing.Services.AddRoutingCore();
        Assert.Contains("AddMessaging", Assert.Throws<InvalidOperationException>(() => nothing.Build().MapMessagingAsyncApi()).Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(Action<MessagingAsyncApiOptions>? configure, Action<IServiceCollection>? services = null)
    {
        var app = ControlApp.Build(services ?? RoleHeader.AddUsers);
        app.UseRouting();
        if (services is null)
            app.UseAuthentication().UseAuthorization();
        app.MapMessagingAsyncApi(configure: configure);
        await app.StartAsync(Token);
        return app;
    }

    private static async Task<HttpResponseMessage> GetAsync(WebApplication app, string? role)
    {
        using var client = new HttpClient();
        if (role is not null)
            client.DefaultRequestHeaders.Add("Role", role);
        return await client.GetAsync(new Uri($"{app.Urls.Single()}/messaging/asyncapi.json"), Token);
    }
}
