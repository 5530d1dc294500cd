using System.Net;
using System.Text.RegularExpressions;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Tests.DeadLetters;

/// <summary>Replays, edits, discards and undoes over HTTP.</summary>
public sealed partial class DeadLetterOperationTests : IDisposable
{
    private readonly TemporaryFolder _journals = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _journals.Dispose();

    [Fact]
    public async Task A_replay_shows_first_what_it_would_do_and_then_sends_elsewhere_what_was_checked()
    {
        await using var app = await StartAsync(m => m.AddQueue(new("orders")).AddQueue(new("repair")));
        await app.Messaging.BuryAsync("orders", "Poison", null, [.. Enumerable.Range(0, 5).Select(i => Message.FromText($"order {i}") with { MessageId = $"m{i}" })]);

        var plan = await PlanAsync(app, ("action", "Replay"), ("scope", "checked"), ("n", "1"), ("n", "3"), ("to", "repair"), ("rate", "1000"));
        var dryRun = await app.ReadAsync(plan);
        Assert.Contains("2 dead letters of orders would be", dryRun, StringComparison.Ordinal);
        Assert.Equal(5, (await app.Messaging.DeadAsync("orders")).Count);
        var session = await RunAsync(app, plan);

        Assert.Contains("2 done", session, StringComparison.Ordinal);
        Assert.Equal(["m1", "m3"], (await app.Messaging.Queue("repair").PeekAsync(10, null, Token)).Select(m => m.MessageId).Order());
        Assert.Equal(["m0", "m2", "m4"], (await app.Messaging.DeadAsync("orders")).Select(m => m.MessageId).Order());
        Assert.Contains(app.Log.Of(321), l => l.StartsWith("operator began the replay of the dead letters of orders to repair: id m1, m3", StringComparison.Ordinal));
        Assert.Contains(app.Log.Of(324), l => l.Contains("Completed; 2 done", StringComparison.Ordinal));
        using var again = await app.PostAsync("/dead-letters?source=orders", "/dead-letters/run", ("plan", plan[^32..]));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task A_discard_is_confirmed_and_undone()
    {
        await using var app = await StartAsync(m => m.AddQueue(new("orders")));
        await app.Messaging.BuryAsync("orders", "Poison", null, [.. Enumerable.Range(0, 3).Select(i => Message.FromText($"order {i}") with { MessageId = $"m{i}" })]);

        var plan = await PlanAsync(app, ("action", "Discard"), ("scope", "all"));
        using (var unconfirmed = await app.PostAsync(plan, "/dead-letters/run", ("plan", plan[^32..])))
            Assert.Equal(HttpStatusCode.BadRequest, unconfirmed.StatusCode);
        Assert.Contains("3 done", await RunAsync(app, plan, ("confirm", "yes")), StringComparison.Ordinal);
        Assert.Empty(await app.Messaging.DeadAsync("orders"));
        using (var asked = await app.PostAsync("/dead-letters/session?journal=dlq-orders.journal", "/dead-letters/session/undo", ("journal", "dlq-orders.journal"), ("confirm", "yes")))
            Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);

        Assert.Contains("3 done", await SessionAsync(app, "/dead-letters/session?journal=dlq-orders.journal"), StringComparison.Ordinal);
        Assert.Equal(["m0", "m1", "m2"], (await app.Messaging.DeadAsync("orders")).Select(m => m.MessageId).Order());
        Assert.Contains("dlq-orders.journal", await app.ReadAsync("/dead-letters/sessions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_changes_what_was_edited_and_keeps_the_rest_to_the_byte()
    {
        await using var app = await StartAsync(m => m.AddQueue(new("orders")));
        var letter = (Message.FromText("line 1\nline 2") with { MessageId = "m1" }).WithHeader("country", "DE").WithHeader("at", DateTimeOffset.UnixEpoch).WithHeader("lines", "a\r\nb").WithHeader("bell", "\a");
        await app.Messaging.BuryAsync("orders", "Poison", null, letter);
        var form = Look().Match(await app.ReadAsync("/dead-letters?source=orders")).Value;
        var page = await app.ReadAsync($"/dead-letters/edit?{form}&n=0");
        var fields = Fields().Matches(page).Select(f => (f.Groups["name"].Value, WebUtility.HtmlDecode(f.Groups["value"].Value))).ToList();

        // As a browser sends it: the ends of lines are CR LF.
        List<(string, string)> sent = [("look", form["look=".Length..]), ("n", "0"), ("form", "Text"), ("text", "line 1\r\nline two"), ("content-type", "text/plain; charset=utf-8")];
        foreach (var (name, kind, value) in new[] { ("at", "DateTimeOffset", "1970-01-01T00:00:00.0000000+00:00"), ("country", "String", "AT"), ("lines", "String", "a\r\nb"), ("new", "Int64", "5"), ("", "String", "") })
            sent.AddRange([("header", name), ("kind", kind), ("value", value)]);
        using var answer = await app.PostAsync($"/dead-letters/edit?{form}&n=0", "/dead-letters/edit", [.. sent]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var session = await SessionAsync(app, answer.Headers.Location!.ToString()[app.Root.AbsolutePath.Length..]);

        Assert.Equal(["at", "country", "lines", "", "", ""], fields.Where(f => f.Item1 == "header").Select(f => f.Item2));
        Assert.Contains("1 done", session, StringComparison.Ordinal);
        var edited = Assert.Single(await app.Messaging.DeadAsync("orders")).Message;
        Assert.Equal("line 1\nline two", edited.Text);
        Assert.Equal(letter.WithHeader("country", "AT").WithHeader("new", 5L).Headers, edited.Headers);
    }

    [Fact]
    public async Task Another_edit_of_a_letter_is_done_though_the_first_has_not_ended()
    {
        await using var app = await StartAsync(m => m.AddQueue(new("orders")));
        await app.Messaging.BuryAsync("orders", "Poison", null, Message.FromText("held") with { MessageId = "m0" }, Message.FromText("zero") with { MessageId = "m1" });

        // While somebody holds one of them, no edit knows that it has seen all.
        Assert.Equal("m0", Assert.Single(await app.Messaging.Queue("orders").DeadLetters.ReceiveAsync(1, TimeSpan.FromSeconds(5), Token)).MessageId);
        foreach (var text in new[] { "one", "two" })
        {
            const string Page = "/dead-letters?source=orders&id=m1";
            var look = Look().Match(await app.ReadAsync(Page)).Value["look=".Length..];
            using var answer = await app.PostAsync(Page, "/dead-letters/edit", ("look", look), ("n", "0"), ("form", "Text"), ("text", text), ("content-type", ""));
            Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync(Token));
            await SessionAsync(app, answer.Headers.Location!.ToString()[app.Root.AbsolutePath.Length..]);
            Assert.Equal(text, Assert.Single(await app.Messaging.DeadAsync("orders"), l => l.MessageId == "m1").Message.Text);
        }
    }

    [Fact]
    public async Task A_dry_run_that_was_confirmed_while_the_journal_was_busy_can_be_confirmed_again()
    {
        await using var app = await StartAsync(m => m.AddQueue(new("orders")));
        await app.Messaging.BuryAsync("orders", "Poison", null, [.. Enumerable.Range(0, 20).Select(i => Message.FromText($"order {i}") with { MessageId = $"m{i}" })]);
        var slow = await PlanAsync(app, ("action", "Replay"), ("scope", "all"), ("rate", "1"));
        var plan = await PlanAsync(app, ("action", "Discard"), ("scope", "checked"), ("n", "19"));
        using (var begun = await app.PostAsync(slow, "/dead-letters/run", ("plan", slow[^32..])))
            Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);

        using (var refused = await app.PostAsync(plan, "/dead-letters/run", ("plan", plan[^32..]), ("confirm", "yes")))
            Assert.Contains("Something else is under way", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using (var stopped = await app.PostAsync(plan, "/dead-letters/session/stop", ("journal", "dlq-orders.journal")))
            Assert.Equal(HttpStatusCode.SeeOther, stopped.StatusCode);
        await SessionAsync(app, "/dead-letters/session?journal=dlq-orders.journal");

        Assert.Contains("1 done", await RunAsync(app, plan, ("confirm", "yes")), StringComparison.Ordinal);
        using var again = await app.PostAsync("/dead-letters?source=orders", "/dead-letters/run", ("plan", plan[^32..]), ("confirm", "yes"));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Theory]
    [InlineData("kind", "Int64", "no Int64")]
    [InlineData("header", "not legal!", "not legal")]
    [InlineData("form", "Base64", "base64")]
    public async Task An_edit_that_is_wrong_is_told_and_changes_nothing(string field, string value, string told)
    {
        await using var app = await StartAsync(m => m.AddQueue(new("orders")));
        await app.Messaging.BuryAsync("orders", "Poison", null, Message.FromText("x").WithHeader("country", "DE"));
        var form = Look().Match(await app.ReadAsync("/dead-letters?source=orders")).Value;
        (string Name, string Value)[] fields = [("look", form["look=".Length..]), ("n", "0"), ("form", "Text"), ("text", "no, base64"), ("content-type", ""), ("header", "country"), ("kind", "String"), ("value", "x")];

        using var answer = await app.PostAsync($"/dead-letters/edit?{form}&n=0", "/dead-letters/edit", [.. fields.Select(f => f.Name == field ? (field, value) : f)]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(told, await answer.Content.ReadAsStringAsync(Token), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("x", Assert.Single(await app.Messaging.DeadAsync("orders")).Message.Text);
    }

    [Fact]
    public async Task Who_may_only_look_changes_nothing()
    {
        await using var app = await StartAsync(m => m.AddQueue(new("orders")));
        await app.Messaging.BuryAsync("orders", "Poison", null, Message.FromText("x"));
        var plan = await PlanAsync(app, ("action", "Replay"), ("scope", "all"));

        app.As("reader");
        Assert.DoesNotContain("method=\"post\"", await app.ReadAsync("/dead-letters?source=orders"), StringComparison.Ordinal);
        foreach (var path in new[] { "/dead-letters/dry-run", "/dead-letters/run", "/dead-letters/edit", "/dead-letters/session/undo", "/dead-letters/session/stop", "/dead-letters/look", "/messages/look" })
        {
            using var answer = await app.PostRawAsync(path, ("plan", plan[^32..]));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        app.As("operator");
        using var foreign = await app.PostRawAsync("/dead-letters/run", ("plan", plan[^32..]));
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        Assert.Single(await app.Messaging.DeadAsync("orders"));
    }

    [Theory]
    [InlineData("../secret.journal")]
    [InlineData("/etc/passwd")]
    [InlineData("dlq-none.journal")]
    public async Task A_journal_is_found_in_its_folder_only(string name)
    {
        await using var app = await StartAsync(m => m.AddQueue(new("orders")));

        using var answer = await app.GetAsync($"/dead-letters/session?journal={Uri.EscapeDataString(name)}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<DashboardApp> StartAsync(Action<IMessagingBuilder> messaging) => (await DashboardApp.StartAsync(messaging, o =>
    {
        o.DeadLetterJournalFolder = _journals.Path;
        o.ChangePolicies.Add("operators");
    })).As("operator");

    /// <summary>Looks, and has a plan made; the address of its dry run.</summary>
    private static async Task<string> PlanAsync(DashboardApp app, params (string, string)[] fields)
    {
        var look = Look().Match(await app.ReadAsync("/dead-letters?source=orders")).Value["look=".Length..];
        using var answer = await app.PostAsync("/dead-letters?source=orders", "/dead-letters/dry-run", [("look", look), .. fields]);
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync(Token));
        return answer.Headers.Location!.ToString()[app.Root.AbsolutePath.Length..];
    }

    private static async Task<string> RunAsync(DashboardApp app, string plan, params (string, string)[] fields)
    {
        using var answer = await app.PostAsync(plan, "/dead-letters/run", [("plan", plan[^32..]), .. fields]);
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync(Token));
        return await SessionAsync(app, answer.Headers.Location!.ToString()[app.Root.AbsolutePath.Length..]);
    }

    /// <summary>The page of a session when nothing is under way any more.</summary>
    private static Task<string> SessionAsync(DashboardApp app, string path) => app.ReadUntilAsync(path, "tag running", isThere: false);

    [GeneratedRegex("look=[0-9a-f]{32}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Look();

    [GeneratedRegex("""<input name="(?<name>[a-z]+)" value="(?<value>[^"]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fields();
}
