using System.Globalization;
using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>
/// Up to ten messages. On FIFO the free beginning of each group: the head alone while a later one is in flight, and nothing while
/// the head is. Each receive counts, and one too many moves the message to the dead-letter queue.
/// </summary>
internal static class ReceiveMessage
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    public static async Task<JsonObject> RunAsync(SqsLikeServer server, JsonObject request, CancellationToken cancellationToken)
    {
        DateTimeOffset until;
        lock (server.Gate)
            until = server.Now + TimeSpan.FromSeconds((int?)request["WaitTimeSeconds"] ?? server.QueueOf(request).WaitSeconds);
        while (true)
        {
            lock (server.Gate)
            {
                var taken = Take(server, server.QueueOf(request), request);
                if (taken.Count > 0 || server.Now >= until)
                    return taken.Count == 0 ? [] : new JsonObject { ["Messages"] = taken };
            }

            await Task.Delay(LookAgain, cancellationToken);
        }
    }

    private static JsonArray Take(SqsLikeServer server, LikeQueue queue, JsonObject request)
    {
        var most = (int?)request["MaxNumberOfMessages"] ?? 1;
        var visibility = request["VisibilityTimeout"] is { } seconds ? TimeSpan.FromSeconds((int)seconds) : queue.Visibility;
        if (queue.Messages.Count(m => m.VisibleAt > server.Now && m.ReceiveCount > 0) >= server.MaxInFlight)
            throw new LikeError("OverLimit", "Too many messages are in flight.", 403);
        var closed = new HashSet<string>(StringComparer.Ordinal);
        var taken = new JsonArray();
        foreach (var message in queue.Messages.ToList())
        {
            if (taken.Count == most)
                break;
            if (queue.IsFifo && closed.Contains(message.GroupId!))
                continue;
            if (message.VisibleAt > server.Now)
            {
                if (queue.IsFifo)
                    closed.Add(message.GroupId!);
                continue;
            }

            if (queue.Redrive is { } redrive && message.ReceiveCount >= redrive.MaxReceiveCount && server.FindQueue(redrive.Target) is { } target)
            {
                MoveMessages.Move(queue, target, message, server.ArnOf(queue.Name), server.Now);
                continue;
            }

            (message.ReceivedAt, message.VisibleAt) = (server.Now, server.Now + visibility);
            message.ReceiveCount++;
            message.Handle = server.NewHandle();
            taken.Add((JsonNode)Describe(message, queue));
        }

        return taken;
    }

    private static JsonObject Describe(LikeMessage message, LikeQueue queue)
    {
        var system = new JsonObject
        {
            ["SenderId"] = "AIDA",
            ["SentTimestamp"] = Milliseconds(message.SentAt),
            ["ApproximateReceiveCount"] = message.ReceiveCount.ToString(CultureInfo.InvariantCulture),
            ["ApproximateFirstReceiveTimestamp"] = Milliseconds(message.ReceivedAt),
        };
        if (message.GroupId is not null)
            system["MessageGroupId"] = message.GroupId;
        if (queue.IsFifo)
            (system["MessageDeduplicationId"], system["SequenceNumber"]) = (message.DeduplicationId, message.SequenceNumber);
        if (message.DeadLetterSource is not null)
            system["DeadLetterQueueSourceArn"] = message.DeadLetterSource;
        return new JsonObject
        {
            ["MessageId"] = message.Id,
            ["ReceiptHandle"] = message.Handle,
            ["Body"] = message.Body,
            ["MD5OfBody"] = SendMessage.Md5(message.Body),
            ["Attributes"] = system,
            ["MessageAttributes"] = message.Attributes?.DeepClone(),
        };
    }

    private static string Milliseconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
