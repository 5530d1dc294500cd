using Integration.Cli.Tests.Support;
using Integration.InMemory;

namespace Integration.Cli.Tests.Commands;

public sealed class DlqWorkbenchTests : IDisposable
{
    private readonly Tool _tool = new(realTime: true);

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task List_selects_by_filters_ids_bodies_and_times()
    {
        await BuryAsync();
        foreach (var (option, expected) in new[]
        {
            ("--where \"country = 'DE'\"", 2), ("--where \"dead-letter.reason = 'Poison'\"", 3), ("--id m1 --id m2", 2), ("--body-contains 200", 1), ("--json-path \"$.total >= 100\"", 2),
            ("--since 1h", 4), ("--until 1h", 0), ("--since 2100-01-01T00:00:00Z", 0), ("--id m1 --where \"country = 'AT'\"", 0),
        })
        {
            var run = await _tool.SucceedAsync($"dlq list bad --json {option}");
            Assert.True(expected == run.Lines.Length, $"{option}: {run}");
        }
    }

    [Fact]
    public async Task List_groups_by_what_they_died_of()
    {
        await BuryAsync();
        var run = await _tool.SucceedAsync("dlq list bad --by reason");
        Assert.Matches("^Poison +3 ", run.Lines[1]);
        Assert.Matches("^System.TimeoutException +1 .* m3$", run.Lines[2]);
        var groups = (await _tool.SucceedAsync("dlq list bad --by exception --json")).Json;
        Assert.Equal((4, "System.TimeoutException"), (groups.GetProperty("lookedAt").GetInt32(), groups.GetProperty("groups")[1].GetProperty("key").GetString()));
    }

    [Theory]
    [InlineData("dlq list --check", true)]
    [InlineData("dlq list bad --check", true)]
    [InlineData("dlq list bad --check --by source", true)]
    [InlineData("dlq list bad --check --id nobody", false)]
    [InlineData("count bad/$dead-letter --fail-above 3", true)]
    [InlineData("count bad/$dead-letter --fail-above 4", false)]
    [InlineData("count bad --fail-above 0", false)]
    public async Task Scripts_learn_of_dead_letters_by_a_code(string line, bool isAbove)
    {
        await BuryAsync();
        Assert.Equal(isAbove ? ExitCode.TooMany : ExitCode.Ok, (await _tool.RunAsync(line)).Code);
    }

    [Fact]
    public async Task Show_tells_the_history()
    {
        await BuryAsync();
        var run = await _tool.SucceedAsync("dlq show bad m3 --trace-url https://traces.example.com/{id}");
        Assert.Matches(@"Exception +System\.TimeoutException", run.Out);
        Assert.Contains("https://traces.example.com/0af7651916cd43dd8448eb211c80319c", run.Out, StringComparison.Ordinal);
        Assert.Equal("""{"total":400}""", run.Lines[^1]);
        var shown = (await _tool.SucceedAsync("dlq show bad m3 --json")).Json;
        Assert.Equal(("bad", 1), (shown.GetProperty("history").GetProperty("source").GetString(), shown.GetProperty("history").GetProperty("deliveries").GetInt32()));
        Assert.Equal(ExitCode.NotFound, (await _tool.RunAsync("dlq show bad nobody")).Code);
    }

    [Fact]
    public async Task What_is_shown_reads_back()
    {
        await BuryAsync();
        var line = (await _tool.SucceedAsync("dlq show bad m0 --json")).Out;
        Assert.Equal("m0", MessageLineReader.Read(System.Text.Encoding.UTF8.GetBytes(line)).MessageId);
    }

    [Fact]
    public async Task Edit_replay_discard_and_undo_work_over_one_journal()
    {
        var queue = await BuryAsync();
        var edited = await _tool.SucceedAsync("dlq edit bad m1 --text mended --header amount=7 --header country=AT --remove-header test --content-type text/plain --wait 1ms");
        Assert.StartsWith("1 dead letters of bad edited. `integration dlq undo dlq-bad.journal`", edited.Out, StringComparison.Ordinal);
        var after = Assert.Single(await queue.DeadLetters.PeekAsync(10), l => l.MessageId == "m1").Message;
        Assert.Equal(("mended", 7L, "AT", "text/plain", false), (after.Text, after.Headers["amount"].As<long>(), after.Headers["country"].As<string>(), after.ContentType, after.Headers.ContainsKey("test")));

        await _tool.SucceedAsync("dlq edit bad m3 --header country=IT --wait 1ms");
        var reheaded = Assert.Single(await queue.DeadLetters.PeekAsync(10), l => l.MessageId == "m3").Message;
        Assert.Equal(("IT", """{"total":400}"""), (reheaded.Headers["country"].As<string>(), reheaded.Text));

        var dry = await _tool.SucceedAsync("dlq replay bad --id m1 --id m0 --dry-run");
        Assert.EndsWith("2 of 4 dead letters of bad would be replayed to bad. Nothing was done: this was a dry run.", dry.Out.Trim(), StringComparison.Ordinal);
        Assert.Equal(4, (await queue.CountAsync()).DeadLettered);
        Assert.Equal("1 dead letters of bad replayed to bad.", (await _tool.SucceedAsync("dlq replay bad --id m0 --wait 1ms --rate 100")).Out.Trim());
        Assert.Equal(["m0"], (await queue.PeekAsync(10)).Select(m => m.MessageId));

        var unasked = await _tool.RunAsync("dlq discard bad --wait 1ms");
        Assert.Equal(ExitCode.Usage, unasked.Code);
        Assert.Equal(2, (await _tool.SucceedAsync("dlq remove bad --where \"dead-letter.reason = 'Poison'\" --yes --json --wait 1ms")).Json.GetProperty("done").GetInt32());
        Assert.Equal(1, (await queue.CountAsync()).DeadLettered);

        // One that was edited was discarded, too: it comes back, and is then as it was.
        var undone = await _tool.SucceedAsync("dlq undo dlq-bad.journal --wait 1ms");
        Assert.Equal("4 dead letters of bad put back.", undone.Out.Trim());
        Assert.Equal("""{"total":200}""", Assert.Single(await queue.DeadLetters.PeekAsync(10), l => l.MessageId == "m1").Message.Text);
        Assert.Equal(3, (await queue.CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Discard_asks_in_a_terminal()
    {
        var queue = await BuryAsync();
        var no = await _tool.RunAsync("dlq discard bad --wait 1ms", "n\n", terminal: true);
        Assert.Contains("Take all dead letters out of 'bad'", no.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, 4), (no.Code, (await queue.CountAsync()).DeadLettered));
        Assert.Equal(ExitCode.Ok, (await _tool.RunAsync("dlq discard bad --wait 1ms", "y\n", terminal: true)).Code);
        Assert.Equal(0, (await queue.CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Edit_in_a_terminal_opens_the_message_in_an_editor()
    {
        var queue = await BuryAsync();
        string? seen = null;
        _tool.EditFile = async (file, token) =>
        {
            seen = file;
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, token)).Replace("200", "201", StringComparison.Ordinal), token);
        };

        Assert.Equal(ExitCode.Ok, (await _tool.RunAsync("dlq edit bad m1 --wait 1ms", terminal: true)).Code);
        Assert.Equal("""{"total":201}""", Assert.Single(await queue.DeadLetters.PeekAsync(10), l => l.MessageId == "m1").Message.Text);
        Assert.False(File.Exists(seen));

        _tool.EditFile = (file, token) => File.WriteAllTextAsync(file, "no message", token);
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("dlq edit bad m1 --wait 1ms", terminal: true)).Code);
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("dlq edit bad m1 --wait 1ms")).Code);
    }

    [Theory]
    [InlineData("dlq edit bad nobody --text x --wait 1ms", (int)ExitCode.NotFound, "Nothing was edited")]
    [InlineData("dlq edit bad m1 --header amount=many --wait 1ms", (int)ExitCode.Usage, "of type Int64")]
    [InlineData("dlq edit bad m1 --header amount", (int)ExitCode.Usage, "NAME=VALUE")]
    [InlineData("dlq replay bad --to nowhere", (int)ExitCode.Usage, "does not exist")]
    [InlineData("dlq replay bad --to nowhere --dry-run", (int)ExitCode.Usage, "does not exist")]
    [InlineData("dlq list bad --where \"a ==\"", (int)ExitCode.Usage, "--where: Line 1")]
    [InlineData("dlq list bad --json-path total", (int)ExitCode.Usage, "begins with '$'")]
    [InlineData("dlq list bad --since yesterday", (int)ExitCode.Usage, "neither a time")]
    [InlineData("dlq list --by reason", (int)ExitCode.Usage, "Name the queue")]
    [InlineData("dlq undo missing.journal", (int)ExitCode.Files, "can't be read")]
    [InlineData("count --watch --fail-above 1", (int)ExitCode.Usage, "not both")]
    public async Task What_can_not_be_done_is_told(string line, int code, string expected)
    {
        await BuryAsync();
        var run = await _tool.RunAsync(line);
        Assert.Equal((ExitCode)code, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await _tool.Here.Queue("bad").CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Redrive_and_export_take_a_selection()
    {
        var queue = await BuryAsync();
        var redriven = (await _tool.SucceedAsync("dlq redrive bad --where \"country = 'DE'\" --json --wait 1ms")).Json;
        Assert.Equal((2, "Replay"), (redriven.GetProperty("done").GetInt32(), redriven.GetProperty("action").GetString()));
        Assert.Equal(2, (await queue.CountAsync()).Active);

        Assert.Equal("1 dead letters of bad written to one.ndjson, and removed.", (await _tool.SucceedAsync("dlq export bad --id m3 -o one.ndjson --remove --wait 1ms")).Out.Trim());
        Assert.Contains("\"messageId\":\"m3\"", await File.ReadAllTextAsync(_tool.PathOf("one.ndjson")), StringComparison.Ordinal);
        Assert.Equal(1, (await queue.CountAsync()).DeadLettered);
        Assert.Equal(1, (await queue.DeadLetters.CountAsync()).Active);
    }

    [Fact]
    public async Task Where_the_service_can_not_peek_the_deliveries_that_looking_counts_are_told()
    {
        var broker = $"cli-{Guid.NewGuid():N}";
        using var tool = new Tool($$"""{ "Messaging": { "Provider": "troubled", "Providers": { "troubled": { "BrokerName": "{{broker}}" } } } }""", realTime: true)
        {
            Providers = [new TroubledProvider(_ => { }, Capability.Peek)],
        };
        await InMemoryMessaging.Create(new InMemoryOptions { BrokerName = broker }).DeadAsync("bad", "1", "2");

        var run = await tool.SucceedAsync("dlq list bad --by reason --receive --wait 1ms");

        Assert.Matches("^Poison +2 ", run.Lines[1]);
        Assert.Contains("troubled has no peek: 2 dead letters were received and given back, which counts a delivery of each.", run.Error, StringComparison.Ordinal);
        Assert.Contains("--receive", (await tool.RunAsync("dlq show bad x")).Error, StringComparison.Ordinal);
        InMemoryBroker.Remove(broker);
    }

    [Fact]
    public async Task The_same_line_goes_on_with_what_it_began_where_it_says_how_long_ago_too()
    {
        var broker = $"cli-{Guid.NewGuid():N}";
        using var stop = new CancellationTokenSource();
        var time = new LateClock();
        using var tool = new Tool($$"""{ "Messaging": { "Provider": "troubled", "Providers": { "troubled": { "BrokerName": "{{broker}}" } } } }""", time: time)
        {
            Providers = [new TroubledProvider(call =>
            {
                if (call == nameof(Drivers.ISenderDriver.SendAsync))
                    stop.Cancel();
            })],
        };
        await using var here = InMemoryMessaging.Create(new InMemoryOptions { BrokerName = broker }, new MessagingClientOptions { TimeProvider = time });
        var queue = await here.QueueAsync("bad", [.. Enumerable.Range(0, 250).Select(i => $"{i}")]);
        for (var dead = 0; dead < 250;)
        {
            var received = await queue.ReceiveAsync(100, TimeSpan.FromSeconds(5));
            await Task.WhenAll(received.Select(m => m.DeadLetterAsync("Poison")));
            dead += received.Count;
        }

        const string Line = "dlq replay bad --since 1h --max 200 --json --wait 1ms";
        var first = await tool.RunAsync(Line, cancellationToken: stop.Token);
        Assert.Equal(ExitCode.Interrupted, first.Code);
        var done = first.Json.GetProperty("done").GetInt32();
        Assert.InRange(done, 1, 199);

        // By now they have been dead for longer than an hour.
        time.Late = TimeSpan.FromHours(3);
        Assert.Equal(200 - done, (await tool.SucceedAsync(Line)).Json.GetProperty("done").GetInt32());
        Assert.Equal((200, 50), ((await queue.CountAsync()).Active, (await queue.CountAsync()).DeadLettered));
        InMemoryBroker.Remove(broker);
    }

    [Fact]
    public async Task Another_edit_of_what_was_edited_is_done_though_the_first_has_not_ended()
    {
        var queue = await BuryAsync();

        // While somebody holds one of them, no edit knows that it has seen all.
        var held = Assert.Single(await queue.DeadLetters.ReceiveAsync(1, TimeSpan.FromSeconds(5)));
        foreach (var text in new[] { "one", "two", "two" })
        {
            var run = await _tool.RunAsync($"dlq edit bad m1 --text {text} --wait 1ms --wait-locked 1ms --json");
            Assert.True(run.Json.GetProperty("outcome").GetString() == "Left", run.ToString());
            Assert.Equal(text, Assert.Single(await queue.DeadLetters.PeekAsync(10), l => l.MessageId == "m1").Message.Text);
        }

        Assert.Equal("m0", held.MessageId);
        Assert.Equal(2, (await File.ReadAllLinesAsync(_tool.PathOf("dlq-bad.journal"))).Count(l => l.Contains(" Edit ", StringComparison.Ordinal)));
    }

    /// <summary>Four dead letters: m0 to m2 of poison, m3 of an exception; m0 and m1 from Germany.</summary>
    private async Task<IQueue> BuryAsync()
    {
        var queue = await _tool.Here.QueueAsync("bad");
        for (var i = 0; i < 4; i++)
        {
            await queue.SendAsync(Message.FromText($$"""{"total":{{(i == 0 ? 50 : i == 2 ? 60 : (i + 1) * 100)}}}""") with
            {
                MessageId = $"m{i}",
                TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                Headers = MessageHeaders.Create(("country", i < 2 ? "DE" : "FR"), ("amount", (long)i), ("test", true)),
            });
            var message = Assert.Single(await queue.ReceiveAsync(1, TimeSpan.FromSeconds(5)));
            await message.DeadLetterAsync(i < 3 ? "Poison" : "System.TimeoutException", "it can't be read");
        }

        return queue;
    }
}
