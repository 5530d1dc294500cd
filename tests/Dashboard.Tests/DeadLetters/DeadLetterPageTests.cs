using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Tests.DeadLetters;

/// <summary>Lists, groups and shows dead letters over HTTP.</summary>
public sealed partial class DeadLetterPageTests
{
    private const string Script = "<script>alert('x')</script>";

    [Fact]
    public async Task Ten_thousand_dead_letters_are_shown_a_page_at_a_time()
    {
        const int Count = 10_000;
        await using var app = (await DashboardApp.StartAsync(m => m.AddQueue(new("orders")))).As("operator");
        await app.Messaging.BuryAsync("orders", "Poison", "it can't be read", [.. Enumerable.Range(0, Count).Select(i => Message.FromText($"order {i}") with { MessageId = $"m{i:00000}" })]);

        var first = await app.ReadAsync("/dead-letters?source=orders&by=Reason");
        var next = WebUtility.HtmlDecode(Next().Match(first).Groups["next"].Value);
        var second = await app.ReadAsync(next[app.Root.AbsolutePath.Length..]);

        Assert.Contains("1–50 of 10,000", WebUtility.HtmlDecode(first), StringComparison.Ordinal);
        Assert.Contains("51–100 of 10,000", WebUtility.HtmlDecode(second), StringComparison.Ordinal);
        Assert.Equal(50, Regex.Count(first, "/dead-letters/letter\\?"));
        Assert.Equal(50, Regex.Count(second, "/dead-letters/letter\\?"));
        Assert.True(first.Length < 100_000, $"The page has {first.Length} characters.");
        Assert.Contains("<td class=\"number\">10,000</td>", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_goes_through_so_many_at_most_and_says_what_is_left()
    {
        await using var app = (await DashboardApp.StartAsync(m => m.AddQueue(new("orders")), o => o.MaxLookedAt = 20)).As("operator");
        await app.Messaging.BuryAsync("orders", "Poison", null, [.. Enumerable.Range(0, 30).Select(i => Message.FromText($"order {i}"))]);

        var page = await app.ReadAsync("/dead-letters?source=orders");

        Assert.Contains("1–20 of 20", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("About 10 more were not looked at", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_in_bodies_headers_and_properties_is_text()
    {
        using var journals = new TemporaryFolder();
        await using var app = (await DashboardApp.StartAsync(m => m.AddQueue(new("orders")), o => o.DeadLetterJournalFolder = journals.Path)).As("operator");
        var hostile = (Message.FromText(Script) with { MessageId = Script, Subject = Script, CorrelationId = Script, ContentType = Script }).WithHeader("h", Script);
        await app.Messaging.BuryAsync("orders", Script, Script, hostile);

        var list = await app.ReadAsync("/dead-letters?source=orders&by=Reason");
        var letter = Letter().Match(list).Value;
        string[] pages =
        [
            list,
            await app.ReadAsync(WebUtility.HtmlDecode(letter)),
            await app.ReadAsync(WebUtility.HtmlDecode(letter).Replace("/letter", "/edit", StringComparison.Ordinal)),
            await app.ReadAsync($"/messages?source={Uri.EscapeDataString("orders/$dead-letter")}"),
        ];

        Assert.All(pages, p => Assert.DoesNotContain("<script>", p, StringComparison.OrdinalIgnoreCase));
        Assert.All(pages, p => Assert.Contains("&lt;script&gt;", p, StringComparison.Ordinal));
        using var asked = await app.GetAsync($"/dead-letters?source={Uri.EscapeDataString(Script)}&where={Uri.EscapeDataString(Script)}");
        Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);
        Assert.DoesNotContain("<script>", await asked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("body=secret")]
    [InlineData("json=$.a")]
    [InlineData("where=country%20%3D%20'DE'")]
    public async Task Who_may_not_see_bodies_and_headers_sees_none_and_finds_out_nothing_by_asking(string question)
    {
        await using var app = (await DashboardApp.StartAsync(m => m.AddQueue(new("orders")), o => o.BodyPolicies.Add("operators"))).As("reader");
        await app.Messaging.BuryAsync("orders", "Poison", null, Message.FromText("a secret body").WithHeader("country", "a secret header"));

        var list = await app.ReadAsync("/dead-letters?source=orders&where=dead-letter.reason%20%3D%20'Poison'");
        var letter = await app.ReadAsync(WebUtility.HtmlDecode(Letter().Match(list).Value));
        using var asked = await app.GetAsync($"/dead-letters?source=orders&{question}");

        Assert.Contains("1–1 of 1", WebUtility.HtmlDecode(list), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", list + letter, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);
        Assert.Contains("secret body", await app.As("operator").ReadAsync(WebUtility.HtmlDecode(Letter().Match(list).Value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_is_linked()
    {
        await using var app = (await DashboardApp.StartAsync(m => m.AddQueue(new("orders")), o => o.TraceUrl = "https://traces.example.com/{id}?x=1")).As("operator");
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        await app.Messaging.BuryAsync("orders", "Poison", null, Message.FromText("x") with { TraceParent = $"00-{Trace}-b7ad6b7169203331-01" });

        var letter = await app.ReadAsync(WebUtility.HtmlDecode(Letter().Match(await app.ReadAsync("/dead-letters?source=orders")).Value));

        Assert.Contains($"href=\"https://traces.example.com/{Trace}?x=1\"", letter, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_url_that_is_none_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Microsoft.AspNetCore.Builder.MessagingDashboardEndpointExtensions.MapMessagingDashboard(
            DashboardApp.Build(), configure: o => o.TraceUrl = "javascript:alert(1)"));

    [GeneratedRegex("""rel="next" href="(?<next>[^"]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Next();

    [GeneratedRegex("""/dead-letters/letter\?look=[0-9a-f]+&(?:amp;)?n=0""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Letter();
}
