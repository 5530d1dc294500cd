using Integration.Outbox;
using Integration.Outbox.Tests;

namespace Integration.Cli.Tests.Outbox;

public sealed class OutboxTests(PostgresFixture postgres)
{
    public static TheoryData<string> Kinds => TestDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Parked_rows_are_listed_with_what_they_failed_with(string kind)
    {
        await using var outbox = await ParkedOutbox.CreateAsync(kind, postgres);

        var text = await outbox.Tool.SucceedAsync("outbox list");
        Assert.Matches(@"^2 +two +orders +g +90 s +10 +EntityNotFoundException: no queue$", text.Lines[1]);
        Assert.Matches(@"^4 +four +topic:news +90 s +10 +MessageTooLargeException: too large$", text.Lines[3]);
        Assert.Equal(4, text.Lines.Length);

        var json = (await outbox.Tool.SucceedAsync("outbox list --json")).Json;
        Assert.Equal("parked", json.GetProperty("state").GetString());
        var row = json.GetProperty("rows")[0];
        Assert.Equal((2, "two", "orders", "g"), (row.GetProperty("row").GetInt64(), Text("id"), Text("destination"), Text("group")));
        Assert.Equal((10, "EntityNotFoundException: no queue"), (row.GetProperty("attempts").GetInt32(), Text("error")));
        Assert.InRange(row.GetProperty("ageSeconds").GetDouble(), 90, 3_600);
        Assert.True(row.GetProperty("addedAt").GetDateTimeOffset() < outbox.Tool.Time.GetUtcNow());

        string? Text(string name) => row.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("", "two three four", 0)]
    [InlineData("--pending", "five", 0)]
    [InlineData("--destination orders", "two three", 0)]
    [InlineData("--destination topic:news", "four", 0)]
    [InlineData("--destination nowhere", "", 0)]
    [InlineData("--id two --id four", "two four", 0)]
    [InlineData("--id one", "", 0)]
    [InlineData("--row 3", "three", 0)]
    [InlineData("--row 3 --row 4 --destination orders", "three", 0)]
    [InlineData("--limit 2", "two three", 1)]
    [InlineData("--limit 3", "two three four", 0)]
    public async Task Filters_choose(string options, string expected, int more)
    {
        foreach (var kind in TestDatabase.Kinds.Select(k => k.Data))
        {
            await using var outbox = await ParkedOutbox.CreateAsync(kind, postgres);
            var run = await outbox.Tool.SucceedAsync($"outbox list --json {options}");
            Assert.Equal(expected, string.Join(' ', run.Json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("id").GetString())));
            Assert.Equal(more, run.Json.GetProperty("more").GetInt64());
            Assert.Equal(more > 0 ? "1 more: --limit N shows them.\n" : "", run.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_chosen_is_sent_again(string kind)
    {
        await using var outbox = await ParkedOutbox.CreateAsync(kind, postgres);

        var one = await outbox.Tool.SucceedAsync("outbox retry --row 3");
        Assert.Contains("1 rows of", one.Out, StringComparison.Ordinal);
        Assert.Equal(["three", "five"], await outbox.IdsAsync(OutboxState.Waiting));

        var some = await outbox.Tool.RunAsync("outbox retry --row 2 --row 3 --id one --json");
        Assert.Equal((ExitCode.FoundProblems, 0), (some.Code, some.Json.GetProperty("retried").GetInt64()));
        Assert.Equal(["two", "four"], await outbox.IdsAsync(OutboxState.Parked));

        var named = await outbox.Tool.RunAsync("outbox retry --row 2 --row 3 --row 77 --json");
        Assert.Equal((ExitCode.FoundProblems, 1), (named.Code, named.Json.GetProperty("retried").GetInt64()));
        Assert.Equal(["row 3", "row 77"], named.Json.GetProperty("notParked").EnumerateArray().Select(n => n.GetString()));
        Assert.Contains("There is no parked row 77.", named.Error, StringComparison.Ordinal);

        // In their places: one that was parked comes before what was added after it.
        await outbox.Tool.SucceedAsync("outbox retry --all");
        Assert.Equal(["two", "three", "four", "five"], await outbox.IdsAsync(OutboxState.Waiting));
        Assert.Equal("No row is retried.", (await outbox.Tool.SucceedAsync("outbox retry --all")).Lines[0]);
        Assert.Equal("No row is parked.", (await outbox.Tool.SucceedAsync("outbox list")).Lines[0]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Only_so_many_are_retried_the_first_ones(string kind)
    {
        await using var outbox = await ParkedOutbox.CreateAsync(kind, postgres);
        await outbox.Tool.SucceedAsync("outbox retry --destination orders --limit 1");
        Assert.Equal(["two", "five"], await outbox.IdsAsync(OutboxState.Waiting));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Discarded_rows_are_in_a_file_first_and_can_be_put_back(string kind)
    {
        await using var outbox = await ParkedOutbox.CreateAsync(kind, postgres);
        var before = (await outbox.Tool.SucceedAsync("outbox list --json --destination orders")).Json.GetProperty("rows").EnumerateArray().Select(Shown).ToList();

        var run = await outbox.Tool.SucceedAsync("outbox discard --destination orders --output gone.ndjson --yes --json");
        Assert.Equal((2, "gone.ndjson"), (run.Json.GetProperty("discarded").GetInt64(), run.Json.GetProperty("file").GetString()));
        Assert.Equal(["four"], await outbox.IdsAsync(OutboxState.Parked));
        var lines = await File.ReadAllLinesAsync(outbox.Tool.PathOf("gone.ndjson"));
        Assert.Equal(2, lines.Length);
        Assert.Contains("""
            "id":"two","destination":"orders","group":"g"
            """, lines[0], StringComparison.Ordinal);
        Assert.Contains(""" "message":"{\"body\":\"two\"}"} """.Trim(), lines[0], StringComparison.Ordinal);

        // Once; and once more without harm.
        Assert.Contains("2 rows put back", (await outbox.Tool.SucceedAsync("outbox restore gone.ndjson")).Out, StringComparison.Ordinal);
        Assert.Equal(before, (await outbox.Tool.SucceedAsync("outbox list --json --destination orders")).Json.GetProperty("rows").EnumerateArray().Select(Shown));
        var again = await outbox.Tool.RunAsync("outbox restore gone.ndjson --json");
        Assert.Equal((ExitCode.FoundProblems, 0), (again.Code, again.Json.GetProperty("restored").GetInt64()));
        Assert.Equal(["two", "three"], again.Json.GetProperty("alreadyThere").EnumerateArray().Select(n => n.GetString()));

        await outbox.Tool.SucceedAsync("outbox retry --destination orders");
        Assert.Equal(["five", "two", "three"], await outbox.IdsAsync(OutboxState.Waiting));

        static string Shown(System.Text.Json.JsonElement row) => string.Join('|', row.EnumerateObject().Where(p => p.Name is not ("row" or "ageSeconds")).Select(p => $"{p.Value}"));
    }

    [Fact]
    public async Task A_discard_asks_and_writes_to_no_file_that_exists()
    {
        await using var outbox = await ParkedOutbox.CreateAsync("sqlite", postgres);
        Assert.Equal(ExitCode.Usage, (await outbox.Tool.RunAsync("outbox discard --all --output gone.ndjson")).Code);
        var refused = await outbox.Tool.RunAsync("outbox discard --all --output gone.ndjson", "n\n", terminal: true);
        Assert.Contains("Discard 3 parked rows of", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(outbox.Tool.PathOf("gone.ndjson")));

        outbox.Tool.Write("mine.ndjson", "mine");
        Assert.Equal(ExitCode.Files, (await outbox.Tool.RunAsync("outbox discard --all --output mine.ndjson --yes")).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(outbox.Tool.PathOf("mine.ndjson")));
        Assert.Equal(3, (await outbox.IdsAsync(OutboxState.Parked)).Count);

        Assert.Equal("No row is discarded.", (await outbox.Tool.SucceedAsync("outbox discard --destination nowhere --output gone.ndjson --yes")).Lines[0]);
        Assert.False(File.Exists(outbox.Tool.PathOf("gone.ndjson")));
    }

    [Fact]
    public async Task A_destination_that_was_corrected_in_the_file_is_the_one_that_counts()
    {
        await using var outbox = await ParkedOutbox.CreateAsync("sqlite", postgres);
        await outbox.Tool.SucceedAsync("outbox discard --row 2 --output gone.ndjson --yes");
        outbox.Tool.Write("mended.ndjson", (await File.ReadAllTextAsync(outbox.Tool.PathOf("gone.ndjson"))).Replace("\"orders\"", "\"orders-2\"", StringComparison.Ordinal));
        await outbox.Tool.SucceedAsync("outbox restore mended.ndjson");
        Assert.Equal("two", (await outbox.Tool.SucceedAsync("outbox list --destination orders-2 --json")).Json.GetProperty("rows")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("no json", "line 2: This is not a row")]
    [InlineData("{\"row\":1}", "'id', 'destination' and 'message' must be there")]
    public async Task Of_a_file_with_a_bad_line_nothing_is_put_back(string line, string expected)
    {
        await using var outbox = await ParkedOutbox.CreateAsync("sqlite", postgres);
        outbox.Tool.Write("bad.ndjson", $$"""
            {"row":9,"id":"nine","destination":"orders","group":null,"addedAt":"2026-01-01T00:00:00Z","attempts":1,"error":null,"message":"{}"}
            {{line}}
            """);
        var run = await outbox.Tool.RunAsync("outbox restore bad.ndjson");
        Assert.Equal(ExitCode.Files, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nine", await outbox.IdsAsync(OutboxState.Parked));
    }
}
