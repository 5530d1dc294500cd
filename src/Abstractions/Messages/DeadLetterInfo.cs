namespace Integration;

/// <summary>Why and from where a message came to a dead-letter queue (clause Q8).</summary>
/// <param name="Reason">The reason: given by the receiver, or one of <see cref="DeadLetterReason"/> when the broker moved it.</param>
/// <param name="Description">The receiver's longer explanation, if any.</param>
/// <param name="Source">The entity that it was dead-lettered from; null when the service does not tell.</param>
/// <param name="OriginalEnqueuedAt">When the original was enqueued; null when the service does not tell.</param>
/// <param name="OriginalDeliveryCount">How often the original had been delivered; null when the service does not tell.</param>
public sealed record DeadLetterInfo(
    string? Reason,
    string? Description,
    EntityPath? Source,
    DateTimeOffset? OriginalEnqueuedAt,
    int? OriginalDeliveryCount);

/// <summary>The reasons that brokers give, in the neutral spelling of every provider.</summary>
public static class DeadLetterReason
{
    /// <summary>Delivered as often as the queue allows without being completed (clause Q9).</summary>
    public const string MaxDeliveryCountExceeded = "MaxDeliveryCountExceeded";

    /// <summary>Its time to live ended before it was completed (clause Q13).</summary>
    public const string TimeToLiveExpired = "TimeToLiveExpired";

    /// <summary>A push endpoint did not take it (clause T10).</summary>
    public const string PushEndpointFailed = "PushEndpointFailed";

    /// <summary>Another client sent something that can't be read as a message (clause M7); what it was is kept as it is.</summary>
    public const string Unreadable = "Unreadable";
}
