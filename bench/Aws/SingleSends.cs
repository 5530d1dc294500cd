using Amazon.SQS.Model;

namespace Integration.Benchmarks.Aws;

/// <summary>
/// 32 callers that send a message each and 32 handlers that receive and complete one: the library puts into one request what
/// happens at the same time. By hand it is a request for each send and for each deletion.
/// </summary>
internal static class SingleSends
{
    public static Work Work { get; } = new("32 callers, a message each: send, receive, complete", 20_000,
    [
        Sqs.Side(Sqs.Bare, async (sqs, count) =>
        {
            await Sqs.SideBySideAsync(32, count, sqs.SendOneAsync);
            await Sqs.DrainAsync(4, count, () => DeleteEachAsync(sqs));
        }),
        Sqs.Side(Sqs.Ours, async (sqs, count) =>
        {
            var queue = sqs.Queue;
            await Sqs.SideBySideAsync(32, count, () => queue.SendAsync(Sqs.Message));
            await Parallel.ForEachAsync(
                queue.ReceiveAllAsync().Take(count), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (received, token) => await received.CompleteAsync(token));
        }),
    ])
    {
        Targets = [new(Sqs.Ours, Metric.Requests, Bound.AtMost, 0.32)],
    };

    private static async Task<int> DeleteEachAsync(Sqs sqs)
    {
        var received = (await sqs.Client.ReceiveMessageAsync(new ReceiveMessageRequest(sqs.Url) { MaxNumberOfMessages = 10 })).Messages ?? [];
        await Task.WhenAll(received.Select(message => sqs.Client.DeleteMessageAsync(sqs.Url, message.ReceiptHandle)));
        return received.Count;
    }
}
