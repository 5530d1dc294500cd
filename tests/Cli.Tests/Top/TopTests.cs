using Integration.Cli.Tests.Support;
using Integration.InMemory;

namespace Integration.Cli.Tests.Top;

/// <summary>Where output is no terminal: a table every interval, on virtual time.</summary>
public sealed class TopTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Shows_the_largest_first_and_how_fast_they_grow()
    {
        var small = await _tool.Here.QueueAsync("small", "1");
        await _tool.Here.QueueAsync("large", "1", "2");
        await using var output = new LineWatcher(line =>
        {
            if (line.StartsWith("small ", StringComparison.Ordinal))
                small.SendManyAsync(Enumerable.Range(0, 5).Select(i => Message.FromText($"{i}"))).GetAwaiter().GetResult();
        });
        var lines = new List<string>();
        await using var all = new LineWatcher(line =>
        {
            lines.Add(string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            output.WriteLine(line);
        });
        var began = _tool.Clock.GetUtcNow();

        var run = await _tool.RunAsync(["top", "--times", "2", "--interval", "10s"], Stream.Null, output: all);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(TimeSpan.FromSeconds(10), _tool.Clock.GetUtcNow() - began);
        Assert.Equal(
            [
                "Source Active In flight Delayed Dead-lettered Change/s Dead/s Trend", "large 2 0 0 0 ▁", "small 1 0 0 0 ▁",
                "Source Active In flight Delayed Dead-lettered Change/s Dead/s Trend", "small 6 0 0 0 +0.5 0 ▁█", "large 2 0 0 0 0 0 ▁▁",
            ],
            lines);
    }

    [Fact]
    public async Task A_filter_chooses_and_ages_are_told()
    {
        await _tool.Here.QueueAsync("orders", "1");
        await _tool.Here.QueueAsync("other", "1", "2");
        _tool.Clock.Advance(TimeSpan.FromMinutes(5));

        var run = await _tool.SucceedAsync("top --filter ord* --age --times 1 --json");

        var source = Assert.Single(run.Json.GetProperty("sources").EnumerateArray());
        Assert.Equal(("orders", 300.0), (source.GetProperty("source").GetString(), source.GetProperty("oldestSeconds").GetDouble()));
    }

    [Fact]
    public async Task Goes_on_when_the_service_fails_and_keeps_the_last_error()
    {
        var broker = $"cli-{Guid.NewGuid():N}";
        var counts = 0;
        using var tool = new Tool($$"""{ "Messaging": { "Provider": "troubled", "Providers": { "troubled": { "BrokerName": "{{broker}}" } } } }""")
        {
            Providers = [.. KnownProviders.All, new TroubledProvider(call =>
            {
                if (call == "CountAsync" && ++counts == 2)
                    throw new ServiceUnavailableException("the service is down.", "troubled");
            })],
        };
        await InMemoryMessaging.Create(new InMemoryOptions { BrokerName = broker }, new MessagingClientOptions { TimeProvider = tool.Time }).QueueAsync("orders", "1");

        var table = await tool.RunAsync("top --times 3 --interval 1s");
        counts = 0;
        var rows = await tool.RunAsync("top --times 2 --interval 1s --csv");
        InMemoryBroker.Remove(broker);

        Assert.True(table.Code == ExitCode.Ok, table.ToString());
        Assert.DoesNotContain("Last error", table.Lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^orders +\(1\) .*00:00:01 .*the service is down", table.Lines[3]);
        Assert.Matches(@"^orders +1 .*00:00:01 .*the service is down", table.Lines[5]);
        Assert.Equal(ExitCode.FoundProblems, rows.Code);
        Assert.Equal(3, rows.Lines.Length);
        Assert.StartsWith("provider,at,source,active,inFlight,delayed,deadLettered,exact,", rows.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",orders,0,,,0,false,,,,troubled: the service is down.", rows.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_can_not_count_says_so()
    {
        using var tool = Setup.Troubled(_ => { }, Capability.Counts);
        var run = await tool.RunAsync("top orders --times 1");
        Assert.Equal(ExitCode.Unsupported, run.Code);
    }
}
