namespace Integration.Testing;

/// <summary>A message that a <see cref="MessagingTestHost"/> saw.</summary>
/// <param name="Entity">The queue or topic that it was sent to, or the source that it was handled from or stands in.</param>
/// <param name="Message">The message, with its headers and properties.</param>
/// <param name="At">When that was, on the host's clock.</param>
public abstract record TestMessage(EntityPath Entity, Message Message, DateTimeOffset At)
{
    /// <summary>Its id.</summary>
    public string MessageId => Message.MessageId ?? "";

    /// <summary>Its correlation id, if it has one.</summary>
    public string? CorrelationId => Message.CorrelationId;

    /// <summary>The ids of the messages whose handler sent it: none where the test sent it, several where a batch handler did.</summary>
    public IReadOnlyList<string> CauseIds { get; init; } = [];

    /// <summary>Whether it was sent by a handler of another.</summary>
    public bool IsCausedBy(TestMessage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CauseIds.Contains(other.MessageId);
    }

    /// <summary>Where, when and which; never the body.</summary>
    public sealed override string ToString() => $"{MessageId} {Entity} at {At:O}";
}

/// <summary>A message that was sent to a queue, published to a topic or appended to a stream.</summary>
/// <typeparam name="T">What the body holds.</typeparam>
/// <param name="Value">The value in the body.</param>
/// <param name="Entity">The queue, topic or stream.</param>
/// <param name="Message">The message.</param>
/// <param name="At">When it was accepted.</param>
public sealed record SentMessage<T>(T Value, EntityPath Entity, Message Message, DateTimeOffset At) : TestMessage(Entity, Message, At);

/// <summary>A message that a handler has handled without an error.</summary>
/// <typeparam name="T">What the body holds.</typeparam>
/// <param name="Value">The value in the body.</param>
/// <param name="Entity">The source.</param>
/// <param name="Message">The message.</param>
/// <param name="At">When the handler ended.</param>
/// <param name="Delivery">Which delivery it was, 1 at first; of a stream's record, under which lease of its group.</param>
public sealed record HandledMessage<T>(T Value, EntityPath Entity, Message Message, DateTimeOffset At, int Delivery) : TestMessage(Entity, Message, At)
{
    /// <summary>The reader group that a stream's record was handled for; null for a message.</summary>
    public string? Group { get; init; }
}

/// <summary>A message whose handler threw, once or more often; it may have been handled later.</summary>
/// <typeparam name="T">What the body holds.</typeparam>
/// <param name="Value">The value in the body.</param>
/// <param name="Entity">The source.</param>
/// <param name="Message">The message.</param>
/// <param name="Attempts">The failures, in order; at least one.</param>
public sealed record FailedMessage<T>(T Value, EntityPath Entity, Message Message, IReadOnlyList<FailedAttempt> Attempts) : TestMessage(Entity, Message, Attempts[0].At)
{
    /// <summary>The reader group whose handler it was, of a stream's record; null for a message.</summary>
    public string? Group { get; init; }
}

/// <summary>A record that a stream's consumer has put into its queue of parked records.</summary>
/// <typeparam name="T">What the body holds.</typeparam>
/// <param name="Value">The value in the body.</param>
/// <param name="Entity">The queue.</param>
/// <param name="Message">The message as it was parked, with the headers that say where it is from.</param>
/// <param name="At">When it was parked.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Group">The reader group.</param>
/// <param name="Reason">Why: the name of the exception's type.</param>
public sealed record ParkedRecord<T>(T Value, EntityPath Entity, Message Message, DateTimeOffset At, string Stream, string Group, string Reason)
    : TestMessage(Entity, Message, At);

/// <summary>Records that a reader group lost, as they were kept no longer when it came to them.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Group">The reader group.</param>
/// <param name="Partition">The partition.</param>
/// <param name="At">When its handler was told.</param>
/// <param name="Error">What it was told.</param>
public sealed record StreamGap(EntityPath Stream, string Group, string Partition, DateTimeOffset At, StreamPositionLostException Error);

/// <summary>A failure of a handler.</summary>
/// <param name="Delivery">Which delivery it was, 1 at first; retries in place are of one delivery.</param>
/// <param name="At">When it was.</param>
/// <param name="Error">What was thrown.</param>
public sealed record FailedAttempt(int Delivery, DateTimeOffset At, Exception Error);

/// <summary>A message that stands in a dead-letter queue.</summary>
/// <typeparam name="T">What the body holds.</typeparam>
/// <param name="Value">The value in the body.</param>
/// <param name="Entity">The source whose dead-letter queue it is.</param>
/// <param name="Message">The message.</param>
/// <param name="At">When it was sent.</param>
/// <param name="DeadLetter">Why, with the number of deliveries.</param>
public sealed record DeadLetteredMessage<T>(T Value, EntityPath Entity, Message Message, DateTimeOffset At, DeadLetterInfo DeadLetter) : TestMessage(Entity, Message, At)
{
    /// <summary>The reason: one of <see cref="DeadLetterReason"/>, or the application's own.</summary>
    public string? Reason => DeadLetter.Reason;
}

/// <summary>A message that was sent with a delay and is not due yet.</summary>
/// <typeparam name="T">What the body holds.</typeparam>
/// <param name="Value">The value in the body.</param>
/// <param name="Entity">The queue or subscription.</param>
/// <param name="Message">The message.</param>
/// <param name="At">When it was sent.</param>
/// <param name="DueAt">When it is delivered.</param>
public sealed record ScheduledMessage<T>(T Value, EntityPath Entity, Message Message, DateTimeOffset At, DateTimeOffset DueAt) : TestMessage(Entity, Message, At);
