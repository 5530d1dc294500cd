using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Aws;

/// <summary>The tool over what others made: with the plain SDK, by Terraform, in the console.</summary>
public sealed class AccountsOfOthersTests(TwoAccounts accounts) : IClassFixture<TwoAccounts>, IDisposable
{
    private const string Move = "--journal j --poll-wait 100ms";

    private readonly string _prefix = Guid.NewGuid().ToString("N")[..6];
    private Tool? _tool;

    private Tool Tool => _tool ??= accounts.Open(_prefix);

    public void Dispose() => _tool?.Dispose();

    [Fact]
    public async Task A_queue_without_dead_letters_is_shown_counted_and_moved()
    {
        var (url, _) = await TwoAccounts.CreateQueueAsync(accounts.Sqs, $"{_prefix}plain");
        var (there, _) = await TwoAccounts.CreateQueueAsync(accounts.NewSqs, $"{_prefix}plain");
        foreach (var text in new[] { "one", "two", "three" })
            await accounts.Sqs.SendMessageAsync(url, text);

        var inspected = Assert.Single((await Tool.SucceedAsync("inspect --json")).Json.GetProperty("entities").EnumerateArray());
        Assert.Equal(("plain", 3, 0), (inspected.GetProperty("path").GetString(), inspected.GetProperty("counts").GetProperty("active").GetInt32(), inspected.GetProperty("counts").GetProperty("deadLettered").GetInt32()));
        var counted = Assert.Single((await Tool.SucceedAsync("count --json")).Json.GetProperty("sources").EnumerateArray());
        Assert.Equal((3, 0), (counted.GetProperty("active").GetInt32(), counted.GetProperty("deadLettered").GetInt32()));
        Assert.Contains("No dead letters", (await Tool.SucceedAsync("dlq list")).Out, StringComparison.Ordinal);

        Assert.Equal(["No messages."], (await Tool.SucceedAsync("dlq list plain --receive --wait 0s")).Lines);
        Assert.Equal(0, (await Tool.SucceedAsync("dlq redrive plain --json")).Json.GetProperty("moved").GetInt32());

        var moved = (await Tool.SucceedAsync($"move plain --from aws --to New {Move} --json")).Json.GetProperty("routes")[0];
        Assert.Equal(("Drained", 3), (moved.GetProperty("outcome").GetString(), moved.GetProperty("copied").GetInt32()));
        Assert.Equal("3", (await accounts.NewSqs.GetQueueAttributesAsync(there, ["ApproximateNumberOfMessages"])).Attributes["ApproximateNumberOfMessages"]);
        Assert.Equal("0", (await accounts.Sqs.GetQueueAttributesAsync(url, ["ApproximateNumberOfMessages"])).Attributes["ApproximateNumberOfMessages"]);
    }

    [Fact]
    public async Task It_has_no_dead_letters_to_move_either()
    {
        await TwoAccounts.CreateQueueAsync(accounts.Sqs, $"{_prefix}plain");
        await Tool.SucceedAsync("apply --yes --from aws --to New");

        var routes = (await Tool.SucceedAsync($"move --dead-letters --from aws --to New {Move} --json")).Json.GetProperty("routes");

        Assert.Equal([("plain", "Drained"), ("plain/$dead-letter", "Drained")], routes.EnumerateArray().Select(r => (r.GetProperty("source").GetString(), r.GetProperty("outcome").GetString())));
    }

    [Fact]
    public async Task A_journal_is_refused_on_the_way_back()
    {
        var (url, _) = await TwoAccounts.CreateQueueAsync(accounts.Sqs, $"{_prefix}pay");
        var (there, _) = await TwoAccounts.CreateQueueAsync(accounts.NewSqs, $"{_prefix}pay");
        await accounts.Sqs.SendMessageAsync(url, "one");
        await Tool.SucceedAsync($"move pay --from aws --to New {Move}");

        var back = await Tool.RunAsync($"move pay --from New --to aws {Move} --again");

        Assert.Equal(ExitCode.Files, back.Code);
        Assert.Contains("is of another move: the source of 'pay -> pay' is not the one that it was begun with", back.Error, StringComparison.Ordinal);
        Assert.Equal("1", (await accounts.NewSqs.GetQueueAttributesAsync(there, ["ApproximateNumberOfMessages"])).Attributes["ApproximateNumberOfMessages"]);
    }

    [Fact]
    public async Task What_an_account_has_and_no_definition_can_hold_blocks_until_it_is_left_out()
    {
        var topic = (await accounts.Sns.CreateTopicAsync($"{_prefix}placed")).TopicArn;
        var (_, orders) = await TwoAccounts.CreateQueueAsync(accounts.Sqs, $"{_prefix}orders");
        await TwoAccounts.CreateQueueAsync(accounts.Sqs, $"{_prefix}slow", ("DelaySeconds", "5"));
        await TwoAccounts.CreateQueueAsync(accounts.Sqs, _prefix + new string('n', 65));
        await accounts.Sns.SubscribeAsync(topic, "sqs", orders);
        await accounts.Sns.SubscribeAsync(topic, "https", "https://hooks.example.com/secret-token");

        var plan = await Tool.RunAsync("plan --from aws --to New");
        Assert.Equal(ExitCode.FoundProblems, plan.Code);
        Assert.Equal(4, plan.Lines.Count(l => l.StartsWith("Blocking", StringComparison.Ordinal)));
        Assert.DoesNotContain("secret", plan.ToString(), StringComparison.Ordinal);

        var export = await Tool.RunAsync("export");
        Assert.Equal(ExitCode.FoundProblems, export.Code);
        foreach (var name in new[] { $"sqs:{_prefix}orders", "https:hooks.example.com", $"{_prefix}slow", _prefix + new string('n', 65) })
        {
            Assert.Contains($"'{name}' would be left out", plan.Out, StringComparison.Ordinal);
            Assert.Contains($"'{name}'", export.Error, StringComparison.Ordinal);
        }

        await Tool.SucceedAsync($"apply --yes --from aws --to New --leave-out sqs:{_prefix}orders --leave-out https:* --leave-out {_prefix}slow --leave-out {_prefix}nnn*");
        Assert.Equal(["orders", "slow", "placed"], (await Tool.SucceedAsync("inspect -p New --json")).Json.GetProperty("entities").EnumerateArray().Select(e => e.GetProperty("path").GetString()));
    }
}
