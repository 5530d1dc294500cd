using Amazon.SQS.Model;

namespace Integration.Cli.Tests.Aws;

/// <summary>A move's account is true when answers of the destination are lost: every attempt is the mover's own.</summary>
public sealed class LostAnswersTests(TwoAccounts accounts) : IClassFixture<TwoAccounts>
{
    private const int Messages = 400;

    [Fact]
    public async Task Every_second_copy_is_among_the_possible_duplicates()
    {
        var prefix = Guid.NewGuid().ToString("N")[..6];
        var (url, _) = await TwoAccounts.CreateQueueAsync(accounts.Sqs, $"{prefix}pay");
        var (there, _) = await TwoAccounts.CreateQueueAsync(accounts.NewSqs, $"{prefix}pay");
        foreach (var chunk in Enumerable.Range(0, Messages).Chunk(10))
            await accounts.Sqs.SendMessageBatchAsync(url, [.. chunk.Select(n => new SendMessageBatchRequestEntry($"{n}", $"{n}"))]);
        await using var proxy = accounts.ProxyToNew();
        using var tool = accounts.Open(prefix, proxy.Uri);
        for (var tenth = 0; tenth < 10; tenth++)
        {
            proxy.Inject(new ProxyFault.Delay(TimeSpan.Zero), "SendMessageBatch", 9);
            proxy.Inject(ProxyFault.LoseAnswer, "SendMessageBatch");
        }

        var moved = (await tool.SucceedAsync("move pay --from aws --to New --journal j --poll-wait 100ms --json")).Json.GetProperty("routes")[0];

        var extra = await CountAsync(there) - Messages;
        Assert.Equal(("Drained", Messages), (moved.GetProperty("outcome").GetString(), moved.GetProperty("copied").GetInt32()));
        Assert.InRange(extra, 1, moved.GetProperty("possibleDuplicates").GetInt32());
    }

    private async Task<int> CountAsync(string url) =>
        int.Parse((await accounts.NewSqs.GetQueueAttributesAsync(url, ["ApproximateNumberOfMessages"])).Attributes["ApproximateNumberOfMessages"], System.Globalization.CultureInfo.InvariantCulture);
}
