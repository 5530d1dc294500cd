namespace Integration.Migration;

/// <summary>
/// The headers that a moved message gets, where it has room for them (64 headers and the destination's message size are
/// the limits; without room it is copied without them, and counted). A message that has one already keeps it, so that
/// moving back and forth keeps the first values.
/// </summary>
public static class MoveHeaders
{
    /// <summary>When the source's service accepted the message, a <see cref="DateTimeOffset"/>; for a dead letter when it accepted the original, if it tells.</summary>
    public const string EnqueuedAt = "migrated-enqueued-at";

    /// <summary>The <see cref="Message.DeduplicationId"/> that the message had at the source; the copy has one of the move's own.</summary>
    public const string DeduplicationId = "migrated-deduplication-id";

    /// <summary>Why a dead letter was one, when it was moved elsewhere than to a dead-letter queue.</summary>
    public const string DeadLetterReason = "migrated-dead-letter-reason";

    /// <summary>The longer explanation beside <see cref="DeadLetterReason"/>.</summary>
    public const string DeadLetterDescription = "migrated-dead-letter-description";

    internal static bool IsMoveHeader(string name) => name is EnqueuedAt or DeduplicationId or DeadLetterReason or DeadLetterDescription;
}
