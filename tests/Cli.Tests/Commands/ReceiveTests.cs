using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

/// <summary>On real time, which locks need: it only runs as far as a command waits.</summary>
public sealed class ReceiveTests : IDisposable
{
    private readonly Tool _tool = new(realTime: true);

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task By_default_one_message_is_shown_and_given_back()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1", "2");
        var run = await _tool.SucceedAsync("receive orders");
        Assert.Contains("\"body\":\"1\"", Assert.Single(run.Lines), StringComparison.Ordinal);
        Assert.Contains("1 received, given back.", run.Error, StringComparison.Ordinal);
        Assert.Equal(new MessageCounts(2, 0, 0, 0, IsExact: true), await queue.CountAsync());
        Assert.Equal(["1", "2"], await queue.TextsAsync());
    }

    [Fact]
    public async Task All_shows_each_once_although_they_are_given_back()
    {
        var queue = await _tool.Here.QueueAsync("orders", [.. Enumerable.Range(0, 250).Select(i => $"{i}")]);
        var run = await _tool.SucceedAsync("receive orders --all --wait 20ms");
        Assert.Equal(250, run.Lines.Length);
        Assert.Equal(250, (await queue.CountAsync()).Active);
    }

    [Fact]
    public async Task Complete_removes_what_was_written()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1", "2", "3");
        var run = await _tool.SucceedAsync("receive orders --max 2 --complete");
        Assert.Equal(2, run.Lines.Length);
        Assert.Equal(["3"], await queue.TextsAsync());
    }

    [Fact]
    public async Task Nothing_there_is_said_after_the_wait()
    {
        await _tool.Here.QueueAsync("orders");
        var run = await _tool.SucceedAsync("receive orders --wait 30ms");
        Assert.Empty(run.Out);
        Assert.Contains("No message in orders within 30 ms.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_could_read_is_not_removed()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1", "2");
        await using var broken = new BrokenPipe();
        var run = await _tool.RunAsync(["receive", "orders", "--all", "--complete"], Stream.Null, output: broken);
        Assert.Equal(ExitCode.Files, run.Code);
        Assert.Equal(new MessageCounts(2, 0, 0, 0, IsExact: true), await queue.CountAsync());
    }

    [Fact]
    public async Task What_was_received_can_be_sent()
    {
        await _tool.Here.QueueAsync("orders", "1", "2");
        var copy = await _tool.There.QueueAsync("orders");
        var received = await _tool.SucceedAsync("receive orders --all --complete --wait 20ms");
        await _tool.SucceedAsync("send orders --provider Other", received.Out);
        Assert.Equal(["1", "2"], await copy.TextsAsync());
    }

    [Fact]
    public async Task Tail_follows_without_touching()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1");
        using var stop = new CancellationTokenSource();
        await using var output = new LineWatcher(line =>
        {
            if (line.Contains("\"body\":\"1\"", StringComparison.Ordinal))
                queue.SendAsync(Message.FromText("2")).GetAwaiter().GetResult();
            else
                stop.Cancel();
        });
        var run = await _tool.RunAsync(["tail", "orders", "--interval", "10ms"], Stream.Null, output: output, cancellationToken: stop.Token);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(2, output.Count);
        Assert.Equal(["1", "2"], await queue.TextsAsync());
        Assert.All(await queue.PeekAsync(10), m => Assert.Equal(0, m.DeliveryCount));
    }

    [Fact]
    public async Task Tail_with_complete_removes_what_it_wrote()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1", "2", "3");
        var run = await _tool.SucceedAsync("tail orders --complete --max 2");
        Assert.Equal(2, run.Lines.Length);
        Assert.Equal(["3"], await queue.TextsAsync());
    }

    [Fact]
    public async Task Peek_shows_a_table_or_lines()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        await queue.SendAsync(Message.FromText("a\tb" + new string('x', 100)) with { MessageId = "m1", Subject = "s" });
        var table = await _tool.SucceedAsync("peek orders");
        Assert.Contains("m1", table.Lines[1], StringComparison.Ordinal);
        Assert.Contains("a.bxxx", table.Lines[1], StringComparison.Ordinal);
        var lines = await _tool.SucceedAsync("peek orders --json");
        Assert.Equal("m1", lines.Json.GetProperty("messageId").GetString());
        Assert.Equal("orders", lines.Json.GetProperty("delivery").GetProperty("source").GetString());
        Assert.Equal("No messages.", (await _tool.SucceedAsync($"peek orders --after {lines.Json.GetProperty("delivery").GetProperty("sequenceNumber").GetString()}")).Out.Trim());
    }

    private sealed class BrokenPipe : StringWriter
    {
        public override Task WriteLineAsync(string? value) => throw new IOException("Broken pipe");

        public override void WriteLine(string? value) => throw new IOException("Broken pipe");
    }

    [Fact]
    public async Task What_an_ordered_queue_holds_back_is_told()
    {
        using var tool = new Tool(realTime: true);
        await tool.Here.Topology.CreateQueueAsync(new QueueDefinition("ordered") { Ordered = true });
        (await tool.Here.Queue("ordered").SendManyAsync(Enumerable.Range(0, 6).Select(i => Message.FromText($"{i}") with { GroupId = "g" }))).ThrowIfAnyFailed();

        var run = await tool.RunAsync("receive ordered --all --wait 1ms");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Single(run.Lines);
        Assert.Contains("About 5 more messages of ordered could not be read", run.Error, StringComparison.Ordinal);
        Assert.Equal(6, (await tool.Here.Queue("ordered").CountAsync()).Active);
        Assert.Equal(6, (await tool.SucceedAsync("receive ordered --all --wait 1ms --complete")).Lines.Length);
    }

    [Fact]
    public async Task Tail_shows_what_a_filter_selects()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        foreach (var country in new[] { "DE", "FR", "DE", "DE" })
            await queue.SendAsync(Message.FromText(country) with { Headers = MessageHeaders.Create([("country", country)]) });
        var run = await _tool.SucceedAsync("tail orders --where \"country = 'DE'\" --max 2");
        Assert.Equal(2, run.Lines.Length);
        Assert.All(run.Lines, line => Assert.Contains("\"body\":\"DE\"", line, StringComparison.Ordinal));
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("tail orders --complete --where \"country = 'DE'\"")).Code);
    }
}
