using Amazon.SQS.Model;

namespace Integration.Benchmarks.Aws;

/// <summary>`ReceiveAsync(10)` and `CompleteManyAsync`, four side by side, beside ReceiveMessage of ten and DeleteMessageBatch.</summary>
internal static class BatchedReceives
{
    public static Work Work { get; } = new("receive ten and complete, 4 side by side", 20_000,
    [
        Sqs.Side(Sqs.Bare, (sqs, count) => Sqs.DrainAsync(4, count, () => TenAsync(sqs)), FillAsync),
        Sqs.Side(Sqs.Ours, (sqs, count) => Sqs.DrainAsync(4, count, async () =>
        {
            var received = await sqs.Queue.ReceiveAsync(10, TimeSpan.Zero);
            (await sqs.Queue.CompleteManyAsync(received)).ThrowIfAnyFailed();
            return received.Count;
        }), FillAsync),
    ])
    {
        Targets = AwsTargets.Throughput,
    };

    private static Task FillAsync(Sqs sqs, int count) => Sqs.SideBySideAsync(8, count / 10, sqs.SendTenAsync);

    private static async Task<int> TenAsync(Sqs sqs)
    {
        var received = (await sqs.Client.ReceiveMessageAsync(new ReceiveMessageRequest(sqs.Url)
        {
            MaxNumberOfMessages = 10,
            MessageAttributeNames = ["All"],
            MessageSystemAttributeNames = ["All"],
        })).Messages ?? [];
        if (received.Count == 0)
            return 0;
        await sqs.DeleteAsync(received);
        return received.Count;
    }
}
