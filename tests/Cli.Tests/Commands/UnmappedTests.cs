using Integration.Cli.Tests.Support;
using Integration.InMemory;

namespace Integration.Cli.Tests.Commands;

/// <summary>What a source has and no definition can hold is told by every command that means everything, and blocks what would leave it out.</summary>
public sealed class UnmappedTests : IDisposable
{
    private readonly string _broker = $"cli-{Guid.NewGuid():N}";
    private readonly Tool _tool;
    private readonly IMessaging _account;

    public UnmappedTests()
    {
        _tool = new Tool($$"""
            {
              "Messaging": { "Provider": "troubled", "Providers": { "troubled": { "BrokerName": "{{_broker}}" } } },
              "Other": { "Provider": "in-memory" }
            }
            """)
        {
            Providers = [.. KnownProviders.All, new TroubledProvider(_ => { })
            {
                Unmapped =
                [
                    new("queue", "sales.orders", "its name is not neutral."),
                    new("subscription", "sqs:away", "it delivers to the queue 'away'.") { Entity = EntityPath.Topic("placed") },
                    new("setting", "slow", "it delays every message by 5 s.") { Entity = EntityPath.Queue("slow") },
                ],
            }],
        };
        _account = InMemoryMessaging.Create(new InMemoryOptions { BrokerName = _broker }, new MessagingClientOptions { TimeProvider = _tool.Time });
    }

    public void Dispose()
    {
        _tool.Dispose();
        InMemoryBroker.Remove(_broker);
    }

    [Theory]
    [InlineData("plan"), InlineData("apply --yes"), InlineData("drift")]
    public async Task A_plan_is_blocked_by_each(string command)
    {
        await _account.QueueAsync("slow");
        var run = await _tool.RunAsync($"{command} --from troubled --to Other");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("Blocking: Unmapped: queue 'sales.orders' would be left out: its name is not neutral.", run.Out, StringComparison.Ordinal);
        Assert.Contains("Blocking: Topic 'placed': Unmapped: subscription 'sqs:away' would be left out: it delivers to the queue 'away'.", run.Out, StringComparison.Ordinal);
        Assert.Contains("Blocking: Queue 'slow': Unmapped: setting 'slow' would be left out: it delays every message by 5 s.", run.Out, StringComparison.Ordinal);
        Assert.True(command == "drift" || run.Error.Contains("--leave-out", StringComparison.Ordinal), run.Error);
    }

    [Fact]
    public async Task What_is_left_out_knowingly_does_not_block_and_the_rest_does()
    {
        await _account.QueueAsync("slow");
        var partly = await _tool.RunAsync("plan --from troubled --to Other --leave-out sales.orders --leave-out sqs:*");
        Assert.Equal(ExitCode.FoundProblems, partly.Code);
        Assert.Equal(1, partly.Lines.Count(l => l.StartsWith("Blocking", StringComparison.Ordinal)));

        var applied = await _tool.SucceedAsync("apply --yes --from troubled --to Other --leave-out sales.orders --leave-out sqs:away --leave-out slow");
        Assert.Contains("Information: LeftOut: queue 'sales.orders' is left out, as asked: its name is not neutral.", applied.Out, StringComparison.Ordinal);
        Assert.Contains("Done: 1 changes", applied.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leaves_nothing_out_is_told()
    {
        var run = await _tool.SucceedAsync("plan --from troubled --to Other --leave-out * --leave-out sales.order");
        Assert.Contains("Warning: LeftOut: 'sales.order' is to be left out, and there is nothing of that name", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_can_be_left_out_of_what_is_declared()
    {
        _tool.Write("t.yaml", "Queues:\n  orders: {}\n");
        var run = await _tool.RunAsync("plan --from t.yaml --to Other --leave-out x");
        Assert.Equal(ExitCode.Usage, run.Code);
    }

    [Theory, InlineData("export"), InlineData("export --json"), InlineData("export --output t.yaml")]
    public async Task An_export_tells_and_ends_with_1(string line)
    {
        await _account.QueueAsync("slow");
        var run = await _tool.RunAsync(line);

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("queue 'sales.orders': its name is not neutral.", run.Error, StringComparison.Ordinal);
        Assert.Contains("subscription 'sqs:away' of Topic 'placed'", run.Error, StringComparison.Ordinal);
        Assert.Contains("setting 'slow' of Queue 'slow'", run.Error, StringComparison.Ordinal);
        Assert.Contains("slow", line.Contains("--output", StringComparison.Ordinal) ? await File.ReadAllTextAsync(_tool.PathOf("t.yaml")) : run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_has_a_section_for_it()
    {
        await _account.QueueAsync("slow");
        var run = await _tool.SucceedAsync("inspect");
        Assert.Equal(
            ["Not represented:", "queue 'sales.orders': its name is not neutral.", "subscription 'sqs:away' of Topic 'placed': it delivers to the queue 'away'.", "setting 'slow' of Queue 'slow': it delays every message by 5 s."],
            run.Lines[^4..]);

        var unmapped = (await _tool.SucceedAsync("inspect --json")).Json.GetProperty("unmapped");
        Assert.Equal(["sales.orders", "sqs:away", "slow"], unmapped.EnumerateArray().Select(u => u.GetProperty("nativeName").GetString()));
        Assert.Equal(("subscription", "placed"), (unmapped[1].GetProperty("kind").GetString(), unmapped[1].GetProperty("entity").GetString()));
    }

    /// <summary>Settings hold no messages.</summary>
    [Fact]
    public async Task A_move_of_everything_tells_what_is_no_route_and_one_of_given_routes_does_not()
    {
        await _account.QueueAsync("slow");
        var all = await _tool.RunAsync("move --from troubled --to Other --dry-run");
        Assert.Contains("Not among the routes", all.Error, StringComparison.Ordinal);
        Assert.Contains("queue 'sales.orders'", all.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("delays", all.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sales.orders", (await _tool.RunAsync("move slow --from troubled --to Other --dry-run")).Error, StringComparison.Ordinal);
    }
}
