using Integration.Cli.Tests.Support;
using Integration.InMemory;

namespace Integration.Cli.Tests.Commands;

/// <summary>A key that may not count, or not list everything, keeps nobody from being told what was done.</summary>
public sealed class UncountableTests : IDisposable
{
    private readonly string _broker = $"cli-{Guid.NewGuid():N}";
    private readonly Tool _tool;
    private readonly IMessaging _account;
    private readonly Dictionary<string, int> _calls = [];
    private Func<string, int, bool> _isForbidden = (call, _) => call == "CountAsync";

    public UncountableTests()
    {
        _tool = new Tool(
            $$"""
            {
              "Messaging": { "Provider": "troubled", "Providers": { "troubled": { "BrokerName": "{{_broker}}" } } },
              "Other": { "Provider": "in-memory" }
            }
            """, realTime: true)
        {
            Providers = [.. KnownProviders.All, new TroubledProvider(call =>
            {
                lock (_calls)
                {
                    _calls[call] = _calls.GetValueOrDefault(call) + 1;
                    if (_isForbidden(call, _calls[call]))
                        throw new UnauthorizedException("the right is missing.", "troubled");
                }
            })],
        };
        _account = InMemoryMessaging.Create(new InMemoryOptions { BrokerName = _broker }, new MessagingClientOptions { TimeProvider = _tool.Time });
    }

    public void Dispose()
    {
        _tool.Dispose();
        InMemoryBroker.Remove(_broker);
    }

    [Fact]
    public async Task A_redrive_tells_what_it_moved()
    {
        var queue = await _account.DeadAsync("bad", "1", "2");

        var run = await _tool.SucceedAsync("dlq redrive bad");

        Assert.Equal("2 dead letters moved back to bad.", run.Out.Trim());
        Assert.Contains("What is left in bad/$dead-letter could not be counted: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await queue.CountAsync()).Active);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await _tool.SucceedAsync("dlq redrive bad --json")).Json.GetProperty("left").ValueKind);
    }

    [Theory, InlineData("dlq export bad --output dead.ndjson --wait 1ms"), InlineData("dlq export bad --output dead.ndjson --remove --wait 1ms")]
    public async Task An_export_of_dead_letters_tells_what_it_wrote(string line)
    {
        await _account.DeadAsync("bad", "1", "2");

        var run = await _tool.SucceedAsync(line);

        Assert.StartsWith("2 dead letters of bad written to dead.ndjson", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await File.ReadAllLinesAsync(_tool.PathOf("dead.ndjson"))).Length);
        Assert.Contains("could not be counted", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_dead_letters_shows_them_and_gives_them_back()
    {
        var queue = await _account.DeadAsync("bad", "1", "2");

        var run = await _tool.SucceedAsync("dlq list bad --receive --wait 1ms");

        Assert.Equal(3, run.Lines.Length);
        Assert.Equal(2, (await queue.CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task A_receive_of_everything_tells_how_much_it_received()
    {
        await _account.QueueAsync("jobs", "1", "2");

        var run = await _tool.SucceedAsync("receive jobs --all --complete --wait 1ms");

        Assert.Equal(2, run.Lines.Length);
        Assert.Contains("2 received, removed.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect --no-counts", false), InlineData("export", true), InlineData("count", true), InlineData("dlq list", true)]
    public async Task A_topic_that_cannot_be_looked_at_is_told_and_the_rest_is_shown(string line, bool isNote)
    {
        foreach (var topic in new[] { "a", "b", "c" })
            await _account.SubscriptionAsync(topic, "sub");
        await _account.DeadAsync("jobs", "1");
        _isForbidden = (call, count) => call == "ListSubscriptionsAsync" && count == 2;

        var run = await _tool.RunAsync(line);

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("subscriptions could not be listed: ", isNote ? run.Error : run.Out, StringComparison.Ordinal);
        Assert.Contains("jobs", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_that_cannot_be_looked_at_blocks_a_plan()
    {
        foreach (var topic in new[] { "a", "b", "c" })
            await _account.SubscriptionAsync(topic, "sub");
        _isForbidden = (call, count) => call == "ListSubscriptionsAsync" && count == 2;

        var run = await _tool.RunAsync("plan --from troubled --to Other");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("Blocking: Topic '", run.Out, StringComparison.Ordinal);
        Assert.Contains("subscriptions could not be listed: ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_whose_messages_cannot_be_looked_at_is_told_by_a_plan()
    {
        await _account.QueueAsync("jobs", "1");
        _isForbidden = (call, _) => call == "PeekAsync";

        var run = await _tool.SucceedAsync("plan --from troubled --to Other");

        Assert.Contains("Warning: Queue 'jobs': Peek: Its messages could not be looked at: ", run.Out, StringComparison.Ordinal);
    }

    [Theory, InlineData("export"), InlineData("plan --from troubled --to Other"), InlineData("inspect --no-counts")]
    public async Task Every_entity_is_listed_once(string line)
    {
        await _account.SubscriptionAsync("a", "sub");

        await _tool.SucceedAsync(line);

        Assert.Equal((1, 1, 1, 1), (_calls["ListQueuesAsync"], _calls["ListTopicsAsync"], _calls["ListSubscriptionsAsync"], _calls["ListUnmappedAsync"]));
    }
}
