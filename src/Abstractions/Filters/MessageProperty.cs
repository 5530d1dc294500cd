namespace Integration;

/// <summary>The well-known properties of a message that a filter can test (clause T5).</summary>
public enum MessageProperty
{
    /// <summary><see cref="Message.Subject"/>, <c>$subject</c>.</summary>
    Subject,

    /// <summary><see cref="Message.CorrelationId"/>, <c>$correlationId</c>.</summary>
    CorrelationId,

    /// <summary><see cref="Message.ContentType"/>, <c>$contentType</c>.</summary>
    ContentType,

    /// <summary><see cref="Message.ReplyTo"/>, <c>$replyTo</c>.</summary>
    ReplyTo,

    /// <summary><see cref="Message.MessageId"/>, <c>$messageId</c>.</summary>
    MessageId,

    /// <summary><see cref="Message.GroupId"/>, <c>$groupId</c>.</summary>
    GroupId,
}
