using Amazon.SQS.Model;
using Integration.Benchmarks.Aws;
using Integration.Migration;

namespace Integration.Benchmarks.Moving;

/// <summary>From one SQS queue to another; the loop by hand is on the bare SDK: receive ten, send ten, delete ten.</summary>
internal static class SqsMoves
{
    /// <summary>The server 10 ms away among the addresses of a job.</summary>
    public const string FarAddress = "sqs, 10 ms away";

    public static Work Near { get; } = Work("SQS to SQS", Sqs.Address);

    public static Work Far { get; } = Work("SQS to SQS, 10 ms a round trip", FarAddress);

    private static Work Work(string name, string address) => new(name, Moves.Count,
    [
        Side(Moves.ByHand, address, ByHandAsync),
        Side(Moves.Plain, address, (from, to, count) => MoveAsync(from, to, count, journaled: false)),
        Side(Moves.Journaled, address, (from, to, count) => MoveAsync(from, to, count, journaled: true)),
    ])
    {
        Targets = Moves.Targets,
    };

    private static Side Side(string name, string address, Func<Sqs, Sqs, int, Task> move) => new(name, async job =>
    {
        await using var from = await Sqs.CreateAsync(job.Addresses[address]);
        await using var to = await Sqs.CreateAsync(job.Addresses[address]);
        await Sqs.SideBySideAsync(8, job.Count / 100, from.SendTenAsync);
        await move(from, to, job.Count / 10);
        await Sqs.SideBySideAsync(8, job.Count / 10, from.SendTenAsync);
        return await Measurement.TakeAsync(job.Count, () => move(from, to, job.Count));
    });

    private static Task MoveAsync(Sqs from, Sqs to, int count, bool journaled) =>
        Moves.RunAsync(from.Messaging, to.Messaging, new MoveRoute(EntityPath.Queue(from.Name), EntityPath.Queue(to.Name)), count, journaled);

    private static Task ByHandAsync(Sqs from, Sqs to, int count) => Sqs.DrainAsync(Moves.Parallelism, count, async () =>
    {
        var received = (await from.Client.ReceiveMessageAsync(new ReceiveMessageRequest(from.Url)
        {
            MaxNumberOfMessages = Moves.Batch,
            MessageAttributeNames = ["All"],
            MessageSystemAttributeNames = ["All"],
        })).Messages ?? [];
        if (received.Count == 0)
            return 0;
        var sent = await to.Client.SendMessageBatchAsync(to.Url, [.. received.Select((message, number) =>
            new SendMessageBatchRequestEntry($"{number}", message.Body) { MessageAttributes = message.MessageAttributes })]);
        if (sent.Failed is { Count: > 0 } refused)
            throw new InvalidOperationException(refused[0].Message);
        await from.DeleteAsync(received);
        return received.Count;
    });
}
