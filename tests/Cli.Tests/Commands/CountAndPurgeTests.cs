using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

public sealed class CountAndPurgeTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Counts_everything_there_is()
    {
        await _tool.Here.QueueAsync("orders", "1", "2");
        await _tool.Here.DeadAsync("bad", "1");
        await _tool.Here.SubscriptionAsync("events", "one");
        var run = await _tool.SucceedAsync("count");
        Assert.Equal(["bad 0 0 0 1 exact", "events/one 0 0 0 0 exact", "orders 2 0 0 0 exact"], run.Lines.Skip(1).Select(OneSpace));
    }

    [Fact]
    public async Task Counts_what_is_named()
    {
        await _tool.Here.DeadAsync("bad", "1", "2");
        var run = await _tool.SucceedAsync("count bad bad/$dead-letter --json");
        Assert.Equal([0, 2], run.Json.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("active").GetInt32()));
        Assert.Equal("in-memory", run.Json.GetProperty("provider").GetString());
    }

    [Fact]
    public async Task Watching_counts_again_until_interrupted()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1");
        using var stop = new CancellationTokenSource();
        var began = _tool.Clock.GetUtcNow();
        await using var output = new Watcher(count =>
        {
            if (count == 3)
                stop.Cancel();
            else
                queue.SendAsync(Message.FromText("x")).GetAwaiter().GetResult();
        });
        var run = await _tool.RunAsync(["count", "orders", "--watch", "--interval", "10s", "--json"], Stream.Null, output: output, cancellationToken: stop.Token);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(TimeSpan.FromSeconds(20), _tool.Clock.GetUtcNow() - began);
        Assert.Equal([1, 2, 3], output.Active);
    }

    [Fact]
    public async Task An_empty_broker_says_so() => Assert.Equal("There are no queues and no subscriptions.", (await _tool.SucceedAsync("count")).Out.Trim());

    [Theory]
    [InlineData("y\n", true)]
    [InlineData("yes\n", true)]
    [InlineData("n\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    public async Task Purge_asks(string answer, bool purged)
    {
        var queue = await _tool.Here.QueueAsync("orders", "1", "2");
        var run = await _tool.RunAsync("purge orders", answer, terminal: true);
        Assert.Contains("Remove 2 messages of 'orders' on in-memory for good? [y/N]", run.Error, StringComparison.Ordinal);
        Assert.Equal(purged ? ExitCode.Ok : ExitCode.Usage, run.Code);
        Assert.Equal(purged ? 0 : 2, (await queue.CountAsync()).Active);
    }

    [Fact]
    public async Task Purge_without_a_terminal_needs_yes()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1", "2");
        var refused = await _tool.RunAsync("purge orders", "y\n");
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("Give --yes", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await queue.CountAsync()).Active);
        var run = await _tool.SucceedAsync("purge orders --yes --json");
        Assert.Equal(2, run.Json.GetProperty("removed").GetInt64());
        Assert.Equal(0, (await queue.CountAsync()).Active);
    }

    private static string OneSpace(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private sealed class Watcher(Action<int> onLine) : StringWriter
    {
        public List<int> Active { get; } = [];

        public override void WriteLine(string? value)
        {
            Active.Add(System.Text.Json.JsonDocument.Parse(value!).RootElement.GetProperty("sources")[0].GetProperty("active").GetInt32());
            onLine(Active.Count);
        }
    }

    [Fact]
    public async Task One_source_that_can_t_be_counted_does_not_stop_the_others()
    {
        using var tool = new Tool(realTime: true);
        await tool.Here.QueueAsync("good", "1", "2");

        var run = await tool.RunAsync("count missing good");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Matches("^missing +[?] +[?] +[?] +[?] +failed$", run.Lines[1]);
        Assert.Matches("^good +2 +0 +0 +0 +exact$", run.Lines[2]);
        Assert.Contains("missing could not be counted", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, (await tool.RunAsync("count missing")).Code);
    }

    [Fact]
    public async Task Watching_tells_how_fast_a_source_grows_and_how_old_its_oldest_message_is()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1");
        using var stop = new CancellationTokenSource();
        var lines = new List<string>();
        await using var output = new LineWatcher(line =>
        {
            lines.Add(OneSpace(line));
            if (lines.Count == 2)
                queue.SendManyAsync(Enumerable.Range(0, 25).Select(i => Message.FromText($"{i}"))).GetAwaiter().GetResult();
            else if (lines.Count == 4)
                queue.PurgeAsync().GetAwaiter().GetResult();
            else if (lines.Count == 6)
                stop.Cancel();
        });
        await _tool.RunAsync(["count", "orders", "--watch", "--age", "--interval", "10s"], Stream.Null, output: output, cancellationToken: stop.Token);
        Assert.Equal("Source Active In flight Delayed Dead-lettered Change/s Dead/s Oldest Numbers", lines[0]);
        Assert.Equal(["orders 1 0 0 0 0 ms exact", "orders 26 0 0 0 +2.5 0 10 s exact", "orders 0 0 0 0 -2.6 0 exact"], [lines[1], lines[3], lines[5]]);
    }

    [Fact]
    public async Task Counts_are_sorted_and_filtered()
    {
        await _tool.Here.QueueAsync("orders", "1");
        await _tool.Here.QueueAsync("orders-late", "1", "2");
        await _tool.Here.QueueAsync("other");
        var run = await _tool.SucceedAsync("count --filter orders --sort active");
        Assert.Equal(["orders-late 2 0 0 0 exact", "orders 1 0 0 0 exact"], run.Lines.Skip(1).Select(OneSpace));
        Assert.Equal("No queue and no subscription has a name like that.", (await _tool.SucceedAsync("count --filter nothing")).Out.Trim());
    }
}
