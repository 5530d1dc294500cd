namespace Integration.Client;

/// <summary>The identity of messages that bring none (clause M3).</summary>
internal static class MessageIds
{
    /// <summary>The message with an id: its own, or a version 7 GUID, which sorts by time.</summary>
    public static Message WithId(this Message message, TimeProvider time) =>
        message.MessageId is null ? message with { MessageId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N") } : message;
}
