using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Aws;

/// <summary>Two queues to which another tool gave one dead-letter queue: what is one's is not sent to the other.</summary>
public sealed class SharedDeadLettersTests(TwoAccounts accounts) : IClassFixture<TwoAccounts>
{
    [Fact]
    public async Task A_replay_leaves_what_came_from_the_other_queue_and_tells()
    {
        var prefix = Guid.NewGuid().ToString("N")[..6];
        var (graves, arn) = await TwoAccounts.CreateQueueAsync(accounts.Sqs, $"{prefix}graves");
        using var tool = accounts.Open(prefix);
        await using (var client = tool.Open("aws"))
        {
            foreach (var (name, count) in new[] { ("orders", 2), ("bills", 1) })
            {
                await TwoAccounts.CreateQueueAsync(accounts.Sqs, prefix + name, ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"3"}"""));
                var queue = client.Messaging.Queue(name);
                for (var i = 0; i < count; i++)
                {
                    await queue.SendAsync(Message.FromText("it") with { MessageId = $"{name}-{i}" });
                    await Assert.Single(await queue.ReceiveAsync(1, TimeSpan.FromSeconds(10))).DeadLetterAsync("Poison");
                }
            }
        }

        // What is edited keeps where it came from.
        await tool.SucceedAsync("dlq edit orders bills-0 --text mended");
        Assert.Equal([("orders", 2), ("bills", 1)], await GroupsAsync(tool));

        var dry = await tool.RunAsync("dlq replay orders --dry-run --json");
        Assert.Equal((ExitCode.FoundProblems, 2, 1), (dry.Code, dry.Json.GetProperty("selected").GetInt32(), dry.Json.GetProperty("fromElsewhere").GetInt32()));
        var run = await tool.RunAsync("dlq replay orders");
        Assert.Equal((ExitCode.FoundProblems, "2 dead letters of orders replayed to orders."), (run.Code, run.Out.Trim()));
        Assert.Contains("1 of the selected dead letters did not come from orders", run.Error, StringComparison.Ordinal);
        Assert.Equal([("bills", 1)], await GroupsAsync(tool));

        await tool.SucceedAsync("dlq replay orders --where \"dead-letter.source = 'bills'\" --to bills");
        Assert.Equal("0", (await accounts.Sqs.GetQueueAttributesAsync(graves, ["ApproximateNumberOfMessages"])).Attributes["ApproximateNumberOfMessages"]);
        Assert.Contains("mended", (await tool.SucceedAsync("receive bills --wait 1s")).Out, StringComparison.Ordinal);
    }

    private static async Task<List<(string?, int)>> GroupsAsync(Tool tool) =>
        [.. (await tool.SucceedAsync("dlq list orders --by source --receive --json")).Json.GetProperty("groups").EnumerateArray()
            .Select(g => (g.GetProperty("key").GetString(), g.GetProperty("count").GetInt32()))];
}
