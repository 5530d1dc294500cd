using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

public sealed class DlqTests : IDisposable
{
    private readonly Tool _tool = new(realTime: true);

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task List_shows_who_has_dead_letters()
    {
        Assert.Equal("No dead letters.", (await _tool.SucceedAsync("dlq list")).Out.Trim());
        await _tool.Here.QueueAsync("good", "1");
        await _tool.Here.DeadAsync("bad", "1", "2");
        var run = await _tool.SucceedAsync("dlq list");
        Assert.Equal(2, run.Lines.Length);
        Assert.Matches("^bad +2 +exact$", run.Lines[1]);
    }

    [Theory]
    [InlineData("dlq list bad")]
    [InlineData("dlq list bad/$dead-letter")]
    [InlineData("dlq list bad --receive --wait 1ms")]
    public async Task List_shows_why_they_are_dead(string line)
    {
        var queue = await _tool.Here.DeadAsync("bad", "one", "two");
        var run = await _tool.SucceedAsync(line);
        Assert.Equal(3, run.Lines.Length);
        Assert.Contains("Poison", run.Lines[1], StringComparison.Ordinal);
        Assert.Contains("it can't be read", run.Lines[2], StringComparison.Ordinal);
        Assert.Equal(new MessageCounts(2, 0, 0, 0, IsExact: true), await queue.DeadLetters.CountAsync());
    }

    [Fact]
    public async Task Redrive_moves_them_back()
    {
        var queue = await _tool.Here.DeadAsync("bad", "1", "2", "3");
        Assert.Equal("2 dead letters moved back to bad.", (await _tool.SucceedAsync("dlq redrive bad --max 2")).Out.Trim());
        Assert.Equal(2, (await queue.CountAsync()).Active);
        Assert.Equal(1, (await _tool.SucceedAsync("dlq redrive bad --json")).Json.GetProperty("moved").GetInt64());
        Assert.Equal(0, (await queue.CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Export_keeps_them_and_import_sends_them()
    {
        var queue = await _tool.Here.QueueAsync("bad");
        var sent = new Message
        {
            Body = new byte[] { 0xFF, 0x00 },
            MessageId = "m1",
            Subject = "s",
            GroupId = "g",
            TimeToLive = TimeSpan.FromHours(1),
            Headers = MessageHeaders.Empty.With("decimal", 1.10m).With("bytes", new byte[] { 9 }),
        };
        await queue.SendAsync(sent);
        await (await queue.ReceiveAsync(1, TimeSpan.Zero))[0].DeadLetterAsync("Poison");

        var export = await _tool.SucceedAsync("dlq export bad --output dead.ndjson --wait 1ms");
        Assert.Equal("1 dead letters of bad written to dead.ndjson, and kept.", export.Out.Trim());
        Assert.Equal(1, (await queue.CountAsync()).DeadLettered);
        Assert.Contains("\"reason\":\"Poison\"", await File.ReadAllTextAsync(_tool.PathOf("dead.ndjson")), StringComparison.Ordinal);

        var repair = await _tool.There.QueueAsync("repair");
        await _tool.SucceedAsync("dlq import repair dead.ndjson --provider Other");
        Assert.Equal(sent, Assert.Single(await repair.PeekAsync(10)).Message);
    }

    [Fact]
    public async Task Export_can_remove_what_is_on_disk()
    {
        var queue = await _tool.Here.DeadAsync("bad", [.. Enumerable.Range(0, 120).Select(i => $"{i}")]);
        var run = await _tool.SucceedAsync("dlq export bad -o dead.ndjson --remove --json --wait 1ms");
        Assert.Equal(120, run.Json.GetProperty("exported").GetInt64());
        Assert.Equal(120, (await File.ReadAllLinesAsync(_tool.PathOf("dead.ndjson"))).Length);
        Assert.Equal(0, (await queue.CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Export_does_not_overwrite_a_file()
    {
        var queue = await _tool.Here.DeadAsync("bad", "1");
        _tool.Write("dead.ndjson", "precious");
        var run = await _tool.RunAsync("dlq export bad -o dead.ndjson --remove");
        Assert.Equal(ExitCode.Files, run.Code);
        Assert.Equal("precious", await File.ReadAllTextAsync(_tool.PathOf("dead.ndjson")));
        Assert.Equal(1, (await queue.CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Export_to_standard_output_is_only_lines()
    {
        await _tool.Here.DeadAsync("bad", "1", "2");
        Assert.Equal(2, (await _tool.SucceedAsync("dlq export bad --wait 1ms")).Lines.Length);
    }

    [Fact]
    public async Task Import_within_the_deduplication_window_stores_every_message()
    {
        await _tool.Here.Topology.CreateQueueAsync(new QueueDefinition("pay") { DeduplicationWindow = TimeSpan.FromDays(1) });
        var queue = _tool.Here.Queue("pay");
        (await queue.SendManyAsync(Enumerable.Range(0, 5).Select(i => Message.FromText($"{i}") with { MessageId = $"m{i}", DeduplicationId = $"d{i}" }))).ThrowIfAnyFailed();
        foreach (var message in await queue.ReceiveAsync(5, TimeSpan.Zero))
            await message.DeadLetterAsync("Poison");
        await _tool.SucceedAsync("dlq export pay --output dead.ndjson --remove --wait 1ms");

        Assert.Equal("5 sent to pay.", (await _tool.SucceedAsync("dlq import pay dead.ndjson")).Out.Trim());

        Assert.Equal(["m0", "m1", "m2", "m3", "m4"], (await queue.PeekAsync(10)).Select(m => m.MessageId));
        Assert.Equal(5, (await queue.PeekAsync(10)).Select(m => m.Message.DeduplicationId).Distinct().Count());
    }

    [Fact]
    public async Task Redrive_tells_of_dead_letters_that_others_hold()
    {
        var queue = await _tool.Here.DeadAsync("bad", "1", "2", "3");
        Assert.NotNull(await queue.DeadLetters.ReceiveOneAsync(TimeSpan.Zero));

        var run = await _tool.RunAsync("dlq redrive bad");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Equal("2 dead letters moved back to bad.", run.Out.Trim());
        Assert.Contains("About 1 dead letters are still there", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_to_another_queue_leaves_the_first_as_it_is()
    {
        var queue = await _tool.Here.DeadAsync("bad", "1", "2");
        var repair = await _tool.Here.QueueAsync("repair");

        await _tool.SucceedAsync("dlq redrive bad --to repair --wait 1ms");

        Assert.Equal(["1", "2"], await repair.TextsAsync());
        Assert.Equal(new MessageCounts(0, 0, 0, 0, IsExact: true), await queue.CountAsync());
    }

    [Fact]
    public async Task A_chosen_message_is_dead_lettered_and_the_others_are_given_back()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        (await queue.SendManyAsync(Enumerable.Range(0, 150).Select(i => Message.FromText($"{i}") with { MessageId = $"m{i}" }))).ThrowIfAnyFailed();

        var run = await _tool.SucceedAsync("dlq add orders --id m120 --id m3 --reason Poison --description \"by hand\" --wait 1ms");

        Assert.Equal("2 messages of orders dead-lettered, 148 others looked at.", run.Out.Trim());
        Assert.Equal(new MessageCounts(148, 0, 0, 2, IsExact: true), await queue.CountAsync());
        var letters = await queue.DeadLetters.PeekAsync(10);
        Assert.Equal(["m120", "m3"], letters.Select(m => m.MessageId).Order(StringComparer.Ordinal));
        Assert.All(letters, m => Assert.Equal(("Poison", "by hand"), (m.DeadLetter?.Reason, m.DeadLetter?.Description)));
    }

    [Fact]
    public async Task What_is_not_found_is_told_and_nothing_is_dead_lettered()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1", "2");

        var run = await _tool.RunAsync("dlq add orders --id nothing --wait 1ms --json");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Equal((0, "nothing", 2), (run.Json.GetProperty("deadLettered").GetInt32(), run.Json.GetProperty("notFound")[0].GetString(), run.Json.GetProperty("lookedAt").GetInt32()));
        Assert.Equal(new MessageCounts(2, 0, 0, 0, IsExact: true), await queue.CountAsync());
    }
}
