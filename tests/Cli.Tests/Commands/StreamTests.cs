using System.CommandLine.Parsing;
using System.Text.Json;
using Integration.Cli.Tests.Support;
using Integration.InMemory;

namespace Integration.Cli.Tests.Commands;

public sealed class StreamTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task What_is_appended_is_read_back_as_equal_lines()
    {
        await StreamAsync(_tool.Here, "clicks");
        var appended = await _tool.SucceedAsync(
            "stream append clicks --key visitor-1 --header source=import",
            """
            {"body":"opened /"}
            {"body":{"page":"/cart"},"groupId":"visitor-2","headers":{"source":"own"}}
            """);
        Assert.Equal("2 appended to clicks.", appended.Out.Trim());

        var tail = await _tool.SucceedAsync("stream tail clicks --key visitor-1");
        var line = Assert.Single(tail.Lines);
        var message = MessageLineReader.Read(System.Text.Encoding.UTF8.GetBytes(line));
        Assert.Equal(("opened /", "visitor-1", "import"), (message.Text, message.GroupId, message.Headers["source"].As<string>()));
        var place = JsonDocument.Parse(line).RootElement.GetProperty("record");
        Assert.Equal("0", place.GetProperty("offset").GetString());

        await StreamAsync(_tool.There, "copy");
        await _tool.SucceedAsync("stream append copy --provider Other", (await _tool.SucceedAsync("stream tail clicks")).Out);
        var copies = await ReadAsync(_tool.There, "copy");
        Assert.Equal(["opened /", """{"page":"/cart"}"""], copies.OrderBy(r => r.Message.GroupId, StringComparer.Ordinal).Select(r => r.Message.Text));
        Assert.Equal("own", copies.Single(r => r.Message.GroupId == "visitor-2").Message.Headers["source"].As<string>());
    }

    [Fact]
    public async Task A_text_is_appended_and_json_tells_of_it()
    {
        await StreamAsync(_tool.Here, "clicks");
        var run = await _tool.SucceedAsync("stream append clicks --text hello --key k --json");
        Assert.Equal(("clicks", 1), (run.Json.GetProperty("entity").GetString(), run.Json.GetProperty("sent").GetInt32()));
        Assert.Equal("k", Assert.Single(await ReadAsync(_tool.Here, "clicks")).Message.GroupId);
    }

    [Fact]
    public async Task Tail_begins_where_it_is_told()
    {
        await StreamAsync(_tool.Here, "clicks", partitions: 1);
        await AppendAsync(_tool.Here, "clicks", "1", "2");
        _tool.Clock.Advance(TimeSpan.FromHours(1));
        await AppendAsync(_tool.Here, "clicks", "3", "4", "5");
        var third = (await ReadAsync(_tool.Here, "clicks"))[2];

        Assert.Equal(["1", "2", "3", "4", "5"], await TailAsync("--from earliest"));
        Assert.Equal(["1", "2"], await TailAsync("--max 2"));
        Assert.Equal(["3", "4", "5"], await TailAsync("--from -15m"));
        Assert.Equal(["3", "4", "5"], await TailAsync($"--from {third.AppendedAt:yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Equal(["3", "4", "5"], await TailAsync($"--from @{third.Offset} --partition {third.Partition}"));
        Assert.Equal(["4", "5"], await TailAsync($"--from \">{third.Offset}\" --partition {third.Partition}"));
        Assert.Empty(await TailAsync("--from latest"));

        async Task<IEnumerable<string>> TailAsync(string options) =>
            (await _tool.SucceedAsync($"stream tail clicks {options}")).Lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("body").GetString()!);
    }

    [Fact]
    public async Task Tail_follows_until_it_is_interrupted()
    {
        using var real = new Tool(realTime: true);
        await StreamAsync(real.Here, "clicks", partitions: 1);
        using var interrupt = new CancellationTokenSource();
        using var lines = new LineWatcher(line =>
        {
            if (line.Contains("last", StringComparison.Ordinal))
                interrupt.Cancel();
        });
        var tail = real.RunAsync(CommandLineParser.SplitCommandLine("stream tail clicks --follow --from earliest"), Stream.Null, output: lines, cancellationToken: interrupt.Token);
        await AppendAsync(real.Here, "clicks", "first");
        await AppendAsync(real.Here, "clicks", "last");

        Assert.Equal(ExitCode.Ok, (await tail.WaitAsync(TimeSpan.FromMinutes(1))).Code);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public async Task Partitions_are_listed_with_their_parents()
    {
        await StreamAsync(_tool.Here, "clicks", partitions: 1);
        await AppendAsync(_tool.Here, "clicks", "1", "2");
        _tool.Here.As<InMemoryBroker>().SplitPartition("clicks", "0");

        var run = await _tool.SucceedAsync("stream partitions clicks --json");
        var partitions = run.Json.GetProperty("partitions").EnumerateArray().ToList();
        Assert.Equal([true, false, false], partitions.Select(p => p.GetProperty("closed").GetBoolean()));
        Assert.Equal("0", partitions[2].GetProperty("parents")[0].GetString());
        Assert.Equal("1", partitions[0].GetProperty("latestOffset").GetString());
        Assert.Contains("closed", (await _tool.SucceedAsync("stream partitions clicks")).Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_copies_a_span_of_time_in_the_order_of_each_key()
    {
        await StreamAsync(_tool.Here, "clicks");
        await _tool.Here.Topology.CreateQueueAsync(new QueueDefinition("again") { Ordered = true });
        await AppendAsync(_tool.Here, "clicks", "early");
        _tool.Clock.Advance(TimeSpan.FromHours(1));
        var from = _tool.Clock.GetUtcNow();
        for (var i = 0; i < 30; i++)
            await _tool.Here.Stream("clicks").AppendAsync(Message.FromText($"{i}") with { GroupId = $"k{i % 3}" });
        _tool.Clock.Advance(TimeSpan.FromHours(1));
        await AppendAsync(_tool.Here, "clicks", "late");

        var run = await _tool.SucceedAsync($"stream replay clicks --queue again --from {from:yyyy-MM-ddTHH:mm:ssZ} --to {from.AddMinutes(30):yyyy-MM-ddTHH:mm:ssZ} --json");
        Assert.Equal(("CaughtUp", 30), (run.Json.GetProperty("outcome").GetString(), run.Json.GetProperty("copied").GetInt32()));
        var copies = await _tool.Here.Queue("again").PeekAsync(100);
        Assert.Equal(30, copies.Count);
        foreach (var key in copies.GroupBy(c => c.GroupId))
            Assert.Equal(key.Select(c => int.Parse(c.Message.Text)).Order(), key.Select(c => int.Parse(c.Message.Text)));
        Assert.All(copies, c => Assert.StartsWith("in-memory/", c.Headers["mirror-origin"].As<string>(), StringComparison.Ordinal));

        // A second replay is another one.
        Assert.False(File.Exists(_tool.PathOf("replay-clicks-to-again.journal")));
        await _tool.SucceedAsync("stream replay clicks --queue again");
        Assert.Equal(62, (await _tool.Here.Queue("again").PeekAsync(100)).Count);
    }

    [Fact]
    public async Task A_replay_goes_to_a_queue_elsewhere_also_where_the_records_came_from()
    {
        await StreamAsync(_tool.There, "clicks", partitions: 1);
        await StreamAsync(_tool.Here, "clicks", partitions: 1);
        await _tool.There.Topology.CreateQueueAsync(new QueueDefinition("again"));
        await AppendAsync(_tool.There, "clicks", "1", "2");
        await _tool.SucceedAsync("stream mirror clicks --from Other --to in-memory --once");
        await AppendAsync(_tool.Here, "clicks", "3");

        var run = (await _tool.SucceedAsync("stream replay clicks --queue again --queue-at Other --json")).Json;

        Assert.Equal(("in-memory", "Other", 3, 0), (run.GetProperty("from").GetString(), run.GetProperty("to").GetString(), run.GetProperty("copied").GetInt32(), run.GetProperty("looped").GetInt32()));
        Assert.Equal(["1", "2", "3"], await _tool.There.Queue("again").TextsAsync());
    }

    [Fact]
    public async Task A_replay_that_the_queue_refuses_goes_on_when_refused_records_are_kept()
    {
        using var tool = new Tool();
        await StreamAsync(tool.Here, "clicks", partitions: 1);
        await tool.Here.Topology.CreateQueueAsync(new QueueDefinition("again"));
        var full = Enumerable.Range(0, 64).Aggregate(Message.FromText("full") with { GroupId = "k" }, (m, i) => m.WithHeader($"h{i}", i));
        foreach (var message in new[] { Message.FromText("1") with { GroupId = "k" }, full, Message.FromText("2") with { GroupId = "k" } })
            await tool.Here.Stream("clicks").AppendAsync(message);

        var stopped = await tool.RunAsync("stream replay clicks --queue again");
        Assert.Equal(ExitCode.Usage, stopped.Code);
        Assert.Contains("headers", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(["1"], await tool.Here.Queue("again").TextsAsync());

        var kept = await tool.RunAsync("stream replay clicks --queue again --refused-to refused.ndjson");
        Assert.Equal(ExitCode.Refused, kept.Code);
        Assert.Equal(["1", "2"], await tool.Here.Queue("again").TextsAsync());
        Assert.Contains("\"full\"", File.ReadAllText(tool.PathOf("refused.ndjson")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_copies_to_the_other_side_and_not_back()
    {
        await StreamAsync(_tool.Here, "clicks", partitions: 2);
        await StreamAsync(_tool.There, "old-clicks", partitions: 3);
        await AppendAsync(_tool.Here, "clicks", "1", "2", "3");

        var there = await _tool.SucceedAsync("stream mirror clicks --as old-clicks --from in-memory --to Other --once --json");
        Assert.Equal(("stream:old-clicks", 3), (there.Json.GetProperty("destination").GetString(), there.Json.GetProperty("copied").GetInt32()));
        await AppendAsync(_tool.There, "old-clicks", "from there");
        var back = await _tool.SucceedAsync("stream mirror old-clicks --as clicks --from Other --to in-memory --once --json");
        Assert.Equal((1, 3), (back.Json.GetProperty("copied").GetInt32(), back.Json.GetProperty("looped").GetInt32()));
        Assert.Equal(4, (await ReadAsync(_tool.Here, "clicks")).Count);

        // The journal goes on where it ended.
        await AppendAsync(_tool.Here, "clicks", "4");
        var again = await _tool.SucceedAsync("stream mirror clicks --as old-clicks --from in-memory --to Other --once --json");
        Assert.Equal((1, 1), (again.Json.GetProperty("copied").GetInt32(), again.Json.GetProperty("looped").GetInt32()));
    }

    [Fact]
    public async Task Streams_are_inspected_exported_planned_and_checked()
    {
        await StreamAsync(_tool.Here, "clicks", partitions: 3);
        await _tool.Here.QueueAsync("clicks", "a message of the queue");

        var inspected = (await _tool.SucceedAsync("inspect --json")).Json.GetProperty("entities").EnumerateArray().Single(e => e.GetProperty("kind").GetString() == "Stream");
        Assert.Equal("3", inspected.GetProperty("settings").GetProperty("Partitions").GetString());
        Assert.Equal(JsonValueKind.Null, inspected.GetProperty("counts").ValueKind);
        var exported = await _tool.SucceedAsync("export --output topology.yaml");
        Assert.Contains("and 1 streams written", exported.Error, StringComparison.Ordinal);

        var plan = await _tool.SucceedAsync("plan --from in-memory --to Other");
        Assert.Contains("Create Stream 'clicks'", plan.Out, StringComparison.Ordinal);
        Assert.Contains("Copy the records with a mirror", plan.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.FoundProblems, (await _tool.RunAsync("drift --from topology.yaml --to Other")).Code);
        await _tool.SucceedAsync("apply --from topology.yaml --to Other --yes");
        await _tool.SucceedAsync("drift --from topology.yaml --to Other");
        Assert.Equal(3, (await _tool.There.StreamTopology().FindStreamAsync("clicks"))!.Partitions);
    }

    [Fact]
    public async Task Doctor_reads_declared_streams_and_a_topology_of_streams_alone_is_one()
    {
        using var tool = new Tool("""{ "Messaging": { "Provider": "in-memory", "Topology": { "Streams": { "clicks": { "Partitions": 2 } } } } }""");
        var doctor = await tool.RunAsync("doctor --json");
        var checks = doctor.Json.GetProperty("providers")[0].GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("check").GetString()!, c => c);
        Assert.Contains("1 streams declared", checks["configuration"].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("problem", checks["read stream clicks"].GetProperty("result").GetString());
        Assert.Contains("Create Stream 'clicks'", (await tool.RunAsync("drift")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stream tail nothing", nameof(ExitCode.NotFound), "'nothing'")]
    [InlineData("stream append nothing --text x", nameof(ExitCode.NotFound), "'nothing'")]
    [InlineData("stream partitions nothing", nameof(ExitCode.NotFound), "'nothing'")]
    [InlineData("stream replay nothing --queue again", nameof(ExitCode.NotFound), "'nothing'")]
    [InlineData("stream mirror clicks --from in-memory --to Other --once", nameof(ExitCode.NotFound), "'clicks'")]
    [InlineData("stream tail clicks --partition 77", nameof(ExitCode.NotFound), "77")]
    [InlineData("stream replay clicks --queue again --partition 77", nameof(ExitCode.NotFound), "there is no partition '77'; it has 0, 1")]
    [InlineData("stream replay clicks --queue nothing", nameof(ExitCode.Usage), "'nothing' does not exist")]
    [InlineData("stream replay clicks --queue again --queue-at Other", nameof(ExitCode.Usage), "'again' does not exist")]
    [InlineData("stream replay clicks --queue again --queue-at nowhere", nameof(ExitCode.Configuration), "There is no provider 'nowhere'")]
    [InlineData("stream tail clicks --from soon", nameof(ExitCode.Usage), "--from: 'soon' is not a position in a stream. Write earliest, latest")]
    [InlineData("stream tail clicks --from @5", nameof(ExitCode.Usage), "--from @5 is of one partition: name it with --partition")]
    [InlineData("stream tail clicks --from @zero --partition 0", nameof(ExitCode.Usage), "zero")]
    [InlineData("stream replay clicks --queue again --to @5", nameof(ExitCode.Usage), "--to: a replay ends at latest or at a time")]
    [InlineData("stream replay clicks --queue again --from latest", nameof(ExitCode.Usage), "StartAt is latest")]
    [InlineData("stream append clicks --text x --header nothing", nameof(ExitCode.Usage), "--header: 'nothing' is not NAME=VALUE")]
    [InlineData("stream append a/b --text x", nameof(ExitCode.Usage), "'a/b' is not a legal name")]
    public async Task Bad_input_says_what_is_wrong(string line, string code, string expected)
    {
        await StreamAsync(_tool.Here, "clicks", partitions: 2);
        await _tool.Here.Topology.CreateQueueAsync(new QueueDefinition("again"));
        var run = await _tool.RunAsync(line);
        Assert.True(run.Code.ToString() == code, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_told_with_its_line()
    {
        await StreamAsync(_tool.Here, "clicks");
        var run = await _tool.RunAsync("stream append clicks", $$"""
            {"body":"small"}
            {"body":"{{new string('x', 2 << 20)}}"}
            """);
        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("line 2: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 appended to clicks, 1 not sent.", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stream tail clicks")]
    [InlineData("stream append clicks --text x")]
    [InlineData("stream partitions clicks")]
    [InlineData("stream replay clicks --queue q")]
    public async Task A_provider_without_streams_says_so(string line)
    {
        using var tool = Setup.Troubled(_ => { });
        var run = await tool.RunAsync(line);
        Assert.Equal(ExitCode.Unsupported, run.Code);
        Assert.Contains("the provider has no streams", run.Error, StringComparison.Ordinal);
    }

    private static Task StreamAsync(IMessaging messaging, string name, int partitions = 4) =>
        messaging.StreamTopology().CreateStreamAsync(new(name) { Partitions = partitions });

    private static async Task AppendAsync(IMessaging messaging, string name, params string[] texts) =>
        (await messaging.Stream(name).AppendManyAsync(texts.Select(Message.FromText))).ThrowIfAnyFailed();

    private static async Task<List<StreamRecord>> ReadAsync(IMessaging messaging, string name)
    {
        var records = new List<StreamRecord>();
        await foreach (var record in messaging.Stream(name).ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false }))
            records.Add(record);
        return records;
    }
}
