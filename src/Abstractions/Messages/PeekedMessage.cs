namespace Integration;

/// <summary>Where a stored message stands in its queue.</summary>
public enum MessageState
{
    /// <summary>Ready for delivery.</summary>
    Active,

    /// <summary>Locked by a receiver.</summary>
    Locked,

    /// <summary>Waiting for its delay to end.</summary>
    Delayed,
}

/// <summary>A message as its queue stores it: what <see cref="IMessageSource.PeekAsync"/> shows without locking anything (clause Q16).</summary>
/// <remarks>Tests may construct one; providers do.</remarks>
/// <param name="message">The message.</param>
/// <param name="delivery">What the service adds to it.</param>
public class PeekedMessage(Message message, DeliveryInfo delivery)
{
    private readonly DeliveryInfo _delivery = delivery ?? throw new ArgumentNullException(nameof(delivery));

    /// <summary>The message with its body, headers and properties as they were sent: what to send again when forwarding.</summary>
    public Message Message { get; } = message ?? throw new ArgumentNullException(nameof(message));

    /// <summary>What the service adds to it.</summary>
    internal DeliveryInfo Delivery => _delivery;

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Body => Message.Body;

    /// <summary>The typed headers.</summary>
    public MessageHeaders Headers => Message.Headers;

    /// <summary>The identity that the sender gave or was given.</summary>
    public string MessageId => Message.MessageId ?? "";

    /// <summary>See <see cref="Message.CorrelationId"/>.</summary>
    public string? CorrelationId => Message.CorrelationId;

    /// <summary>See <see cref="Message.Subject"/>.</summary>
    public string? Subject => Message.Subject;

    /// <summary>See <see cref="Message.GroupId"/>.</summary>
    public string? GroupId => Message.GroupId;

    /// <summary>The queue, subscription or dead-letter queue that it comes from.</summary>
    public EntityPath Source => _delivery.Source;

    /// <summary>When the service accepted it or, for a delayed message on some services, made it visible; for a dead letter see also <see cref="DeadLetterInfo.OriginalEnqueuedAt"/>.</summary>
    public DateTimeOffset EnqueuedAt => _delivery.EnqueuedAt;

    /// <summary>Its deliveries so far: 1 at the first delivery (clause M4), 0 for a peeked message that was never delivered.</summary>
    public int DeliveryCount => _delivery.DeliveryCount;

    /// <summary>Where it stands in its queue.</summary>
    public MessageState State => _delivery.State;

    /// <summary>When a delayed message becomes visible; null for one that is not delayed.</summary>
    public DateTimeOffset? VisibleAt => _delivery.VisibleAt;

    /// <summary>
    /// Since when it has been ready for delivery: later than <see cref="EnqueuedAt"/> after a delay, an abandonment or a lost lock.
    /// Null when it is not ready, or the service does not tell.
    /// </summary>
    public DateTimeOffset? AvailableSince => _delivery.AvailableSince;

    /// <summary>When its time to live ends; null when it has none, the service does not tell, or its delay is not over.</summary>
    public DateTimeOffset? ExpiresAt => _delivery.ExpiresAt;

    /// <summary>The service's own sequence number, if it has one: unique in its queue, and increasing in the order of enqueueing.</summary>
    public string? SequenceNumber => _delivery.SequenceNumber;

    /// <summary>Why it is here, when it comes from a dead-letter queue; null otherwise.</summary>
    public DeadLetterInfo? DeadLetter => _delivery.DeadLetter;

    /// <summary>The provider's own message object (clause E5).</summary>
    /// <typeparam name="T">Such as <c>Amazon.SQS.Model.Message</c>.</typeparam>
    /// <exception cref="InvalidCastException">There is no native message of that type; the message says which there is.</exception>
    public T As<T>() where T : class => _delivery.Native as T
        ?? throw new InvalidCastException($"The message from '{Source}' is not backed by a {typeof(T).FullName} but by "
            + $"{(_delivery.Native is null ? "no native message" : $"a {_delivery.Native.GetType().FullName}")}.");

    /// <summary>The id, source and delivery count; never the body or a header's value.</summary>
    public override string ToString() => $"{Message} from '{Source}', delivery {DeliveryCount}";
}
