using System.Net;
using System.Text.RegularExpressions;
using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Tests;

/// <summary>The picture of the topology, and what of it differs from what is declared.</summary>
public sealed partial class TopologyTests
{
    private const string Page = "/topology";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_shows_who_feeds_what()
    {
        await using var app = (await DashboardApp.StartAsync(ShopTopology.Add)).As("reader");

        var text = WebUtility.HtmlDecode(await app.ReadAsync(Page));

        Assert.Contains("this application, sends OrderPlaced", text, StringComparison.Ordinal);
        Assert.Contains("<title>country = 'DE' and total >= 100</title>", text, StringComparison.Ordinal);
        Assert.Contains("<title>placed/billing, consumer here, running</title>", text, StringComparison.Ordinal);
        Assert.Contains("Everything is as declared", text, StringComparison.Ordinal);
        Assert.Equal(3 + 1 + 3 + 2 + 3, BoxTag().Count(text));
    }

    [Fact]
    public async Task Drift_is_marked()
    {
        await using var app = (await DashboardApp.StartAsync(ShopTopology.Add)).As("reader");
        await app.Messaging.Topology.DeleteQueueAsync("returns", Token);
        await app.Messaging.Topology.DeleteQueueAsync("orders", Token);
        await app.Messaging.Topology.CreateQueueAsync(new("orders") { MaxDeliveryCount = 3 }, Token);
        await app.Messaging.Topology.CreateQueueAsync(new("forgotten"), Token);

        var text = WebUtility.HtmlDecode(await app.ReadAsync(Page));

        Assert.Contains("returns, queue · missing", text, StringComparison.Ordinal);
        Assert.Contains("orders, queue · differs", text, StringComparison.Ordinal);
        Assert.Contains("forgotten, queue · not declared", text, StringComparison.Ordinal);
        Assert.Contains("MaxDeliveryCount: wanted 10, found 3", text, StringComparison.Ordinal);
        Assert.Matches("<title>mail, queue( · 0 ready)?</title>", text);
    }

    [Fact]
    public async Task Five_hundred_queues_are_drawn_in_parts_and_found_by_name()
    {
        await using var app = (await DashboardApp.StartAsync(m =>
        {
            for (var i = 0; i < 500; i++)
                m.AddQueue(new($"queue-{i:000}"));
        })).As("reader");

        var first = await app.ReadAsync(Page);
        Assert.Equal(50, BoxTag().Count(first));
        Assert.Contains("1–50 of 500", WebUtility.HtmlDecode(first), StringComparison.Ordinal);
        Assert.Contains("queue-499", await app.ReadAsync($"{Page}?page=10"), StringComparison.Ordinal);
        Assert.Equal(1, BoxTag().Count(await app.ReadAsync($"{Page}?q=QUEUE-123")));
        Assert.Contains("Nothing has such a name", await app.ReadAsync($"{Page}?q=none"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_with_many_subscriptions_shows_some_and_those_that_are_asked_for()
    {
        await using var app = (await DashboardApp.StartAsync(m =>
        {
            m.AddTopic(new("news"));
            for (var i = 0; i < 100; i++)
                m.AddSubscription(new("news", $"reader-{i:000}"));
        })).As("reader");

        Assert.Contains("and 60 more", await app.ReadAsync(Page), StringComparison.Ordinal);
        Assert.Equal(2, BoxTag().Count(await app.ReadAsync($"{Page}?q=reader-099")));
    }

    [Fact]
    public async Task Nothing_in_a_name_or_filter_becomes_code_and_no_secret_is_shown()
    {
        await using var app = (await DashboardApp.StartAsync(m => m
            .AddPushDispatcher()
            .AddTopic(new("placed"))
            .AddSubscription(new("placed", "evil") { Filter = MessageFilter.Parse("country = '<script>alert(1)</script>'") })
            .AddSubscription(new("placed", "hook") { Push = new(PushKind.Webhook, "https://example.com/secret?key=secret") }))).As("reader");

        var text = await app.ReadAsync(Page) + await app.ReadAsync($"{Page}?q=<script>alert(2)</script>");

        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Contains("push:placed/hook, consumer here, running", text, StringComparison.Ordinal);
        Assert.Contains("Everything is as declared", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_drawn_with_the_groups_that_read_them()
    {
        await using var app = (await DashboardApp.StartAsync(m => m
            .AddTopology(new() { Streams = [new("clicks") { Partitions = 1 }] })
            .AddStreamConsumer<string, ClickHandler>("clicks", "reports", o => (o.StartAt, o.OnPoison) = (StreamPosition.Earliest, PoisonAction.Stop)))).As("reader");

        var text = WebUtility.HtmlDecode(await app.ReadAsync(Page));

        Assert.Contains("<title>clicks, stream</title>", text, StringComparison.Ordinal);
        Assert.Contains("<title>stream:clicks/reports, consumer here, running</title>", text, StringComparison.Ordinal);
        Assert.Equal(2, BoxTag().Count(text));
    }

    [Fact]
    public async Task The_consumer_of_an_instance_is_drawn_at_the_subscription_that_is_its_own()
    {
        await using var app = (await DashboardApp.StartAsync(m => m
            .AddTopic(new("prices"))
            .ConfigureInstance(i => i.Id = "web-1")
            .AddInstanceConsumer<string, PriceHandler>("prices"))).As("reader");

        var text = WebUtility.HtmlDecode(await app.ReadAsync(Page));

        Assert.Contains("<title>web-1, subscription", text, StringComparison.Ordinal);
        Assert.Contains("<title>prices/$instance, consumer here, running</title>", text, StringComparison.Ordinal);
        Assert.Equal(3, BoxTag().Count(text));
    }

    internal sealed class PriceHandler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    internal sealed class ClickHandler : IStreamHandler<string>
    {
        public Task HandleAsync(string message, StreamContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [GeneratedRegex("class=\"box ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BoxTag();
}
