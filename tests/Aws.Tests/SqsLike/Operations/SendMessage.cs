using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>A message is stored; on FIFO once for each deduplication id within five minutes.</summary>
internal static class SendMessage
{
    private static readonly TimeSpan DeduplicationWindow = TimeSpan.FromMinutes(5);

    public static JsonObject One(SqsLikeServer server, JsonObject request)
    {
        var queue = server.QueueOf(request);
        var body = (string)request["MessageBody"]!;
        var id = (string?)request["MessageDeduplicationId"];
        if (queue.IsFifo && (request["MessageGroupId"] is null || id is null))
            throw new LikeError("MissingParameter", "FIFO takes a MessageGroupId and a MessageDeduplicationId.");
        if (queue.IsFifo && request["DelaySeconds"] is { } delayed && (int)delayed != 0)
            throw LikeError.Invalid("Value for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.");
        if (!queue.IsFifo || !queue.Deduplicated.TryGetValue(id!, out var known) || server.Now - known.At >= DeduplicationWindow)
            known = (server.Now, Store(server, queue, request, body, id));
        return new JsonObject
        {
            ["MessageId"] = known.Message.Id,
            ["MD5OfMessageBody"] = Md5(body),
            ["SequenceNumber"] = queue.IsFifo ? known.Message.SequenceNumber : null,
        };
    }

#pragma warning disable CA5351 // SQS proves with it that nothing was damaged, and the SDK checks that.
    public static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    /// <summary>The number of the next message that arrives at a queue.</summary>
    public static string NextNumber(LikeQueue queue) =>
        (queue.Messages.Select(m => long.Parse(m.SequenceNumber, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max() + 1).ToString("D20", CultureInfo.InvariantCulture);

    private static LikeMessage Store(SqsLikeServer server, LikeQueue queue, JsonObject request, string body, string? deduplicationId)
    {
        var delay = request["DelaySeconds"] is { } seconds ? TimeSpan.FromSeconds((int)seconds) : queue.Delay;
        var message = new LikeMessage
        {
            Id = Guid.NewGuid().ToString(),
            Body = body,
            Attributes = request["MessageAttributes"]?.DeepClone().AsObject(),
            GroupId = (string?)request["MessageGroupId"],
            DeduplicationId = deduplicationId,
            SequenceNumber = NextNumber(queue),
            SentAt = server.Now,
            VisibleAt = server.Now + delay,
        };
        queue.Messages.Add(message);
        if (queue.IsFifo)
            queue.Deduplicated[deduplicationId!] = (server.Now, message);
        return message;
    }
}
