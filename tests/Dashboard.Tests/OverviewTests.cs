using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Tests;

/// <summary>The first page: what waits, what died, what passes.</summary>
public sealed class OverviewTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_counts_what_waits_and_what_died()
    {
        await using var app = (await DashboardApp.StartAsync(m => m.AddQueue(new("orders")).AddQueue(new("mail")))).As("reader");
        for (var i = 0; i < 3; i++)
            await app.Messaging.Queue("orders").SendAsync(Message.FromText("x"), Token);
        await (await app.Messaging.Queue("orders").ReceiveAsync(1, TimeSpan.Zero, Token))[0].DeadLetterAsync("Poison", cancellationToken: Token);

        var text = WebUtility.HtmlDecode(await app.ReadAsync(""));

        Assert.Contains("1 dead letters of orders", text, StringComparison.Ordinal);
        Assert.Contains("ready <strong>2</strong>", text, StringComparison.Ordinal);
        Assert.Contains("dead letters <strong>1</strong>", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("/messages?source=orders", StringComparison.Ordinal) < text.IndexOf("/messages?source=mail", StringComparison.Ordinal), "Not sorted by backlog.");
        Assert.DoesNotContain("/messages?source=orders", await app.ReadAsync("?q=mail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_hundred_queues_are_listed_in_parts()
    {
        await using var app = (await DashboardApp.StartAsync(m =>
        {
            for (var i = 0; i < 500; i++)
                m.AddQueue(new($"queue-{i:000}"));
        })).As("reader");

        var text = WebUtility.HtmlDecode(await app.ReadAsync("?order=Name"));

        Assert.Contains("1–50 of 500", text, StringComparison.Ordinal);
        Assert.Contains("queue-049", text, StringComparison.Ordinal);
        Assert.DoesNotContain("queue-050", text, StringComparison.Ordinal);
        Assert.Contains("?q=&page=2&order=Name", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?order=Size", "no order")]
    [InlineData("?page=0", "no page of a list")]
    [InlineData("?page=x", "no page of a list")]
    public async Task What_an_address_asks_for_wrongly_is_told(string query, string text)
    {
        await using var app = (await DashboardApp.StartAsync()).As("reader");
        using var response = await app.GetAsync(query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
