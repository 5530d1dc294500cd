using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>A message is deleted by the handle of its last receive; an older one succeeds and does nothing, except on FIFO once the lock is over.</summary>
internal static class DeleteMessage
{
    public static JsonObject One(SqsLikeServer server, JsonObject request)
    {
        var queue = server.QueueOf(request);
        var handle = (string)request["ReceiptHandle"]!;
        if (!handle.StartsWith("handle-", StringComparison.Ordinal))
            throw new LikeError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
        if (queue.Messages.Find(m => m.Handle == handle) is not { } message)
            return [];
        if (queue.IsFifo && message.VisibleAt <= server.Now)
            throw LikeError.Invalid($"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.");
        queue.Messages.Remove(message);
        return [];
    }
}
