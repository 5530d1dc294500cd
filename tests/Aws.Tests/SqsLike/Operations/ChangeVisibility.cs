using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>Hides a message for that long from now on; in all no longer than 12 hours from its receive.</summary>
internal static class ChangeVisibility
{
    private static readonly TimeSpan Most = TimeSpan.FromHours(12);

    public static JsonObject One(SqsLikeServer server, JsonObject request)
    {
        var queue = server.QueueOf(request);
        var handle = (string)request["ReceiptHandle"]!;
        var visibility = TimeSpan.FromSeconds((int)request["VisibilityTimeout"]!);
        if (queue.Messages.Find(m => m.Handle == handle) is not { } message)
            throw LikeError.Invalid($"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.");
        if (message.VisibleAt <= server.Now)
            throw new LikeError("MessageNotInflight", "The specified message isn't in flight.");
        if (server.Now - message.ReceivedAt + visibility > Most)
            throw LikeError.Invalid($"Value {visibility.TotalSeconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].");
        message.VisibleAt = server.Now + visibility;
        return [];
    }
}
