using System.Globalization;

namespace Integration.InMemory.Broker;

/// <summary>A message in one <see cref="MessageStore"/>: what was sent, and where it stands.</summary>
/// <remarks>Copies of a published message share the <see cref="Integration.Message"/> with its body.</remarks>
internal sealed class StoredMessage
{
    public StoredMessage(MessageStore store, Message message, long size, long sequence, DateTimeOffset enqueuedAt, DeadLetterInfo? deadLetter)
    {
        (Store, Message, Size, Sequence, EnqueuedAt, DeadLetter) = (store, message, size, sequence, enqueuedAt, deadLetter);
        Place = new(this);
    }

    public MessageStore Store { get; }

    public Message Message { get; }

    /// <summary>The bytes that it takes from the <see cref="MemoryBudget"/>.</summary>
    public long Size { get; }

    /// <summary>Its number in the order of acceptance.</summary>
    public long Sequence { get; }

    public DateTimeOffset EnqueuedAt { get; }

    public DeadLetterInfo? DeadLetter { get; }

    /// <summary>Its place in the <see cref="DeliveryOrder"/>.</summary>
    public LinkedListNode<StoredMessage> Place { get; }

    /// <summary>Its number in the order of first becoming visible; 0 before that.</summary>
    public long Rank { get; set; }

    public MessageState State { get; set; }

    /// <summary>When a delayed message becomes visible.</summary>
    public DateTimeOffset VisibleAt { get; set; }

    /// <summary>When it last became ready for delivery.</summary>
    public DateTimeOffset AvailableSince { get; set; }

    /// <summary>When its time to live ends; the maximum for never.</summary>
    public DateTimeOffset ExpiresAt { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>When something next happens to it by itself; the maximum for never. Only <see cref="MessageStore"/> changes it.</summary>
    public DateTimeOffset Due { get; set; } = DateTimeOffset.MaxValue;

    public int DeliveryCount { get; set; }

    /// <summary>The lock of the current delivery; every other lock of this message is lost.</summary>
    public MessageLock? Lock { get; set; }

    public string SequenceNumber => Sequence.ToString(CultureInfo.InvariantCulture);

    public DeliveryInfo Describe() => new()
    {
        Source = Store.Path,
        EnqueuedAt = EnqueuedAt,
        DeliveryCount = DeliveryCount,
        State = State,
        VisibleAt = State == MessageState.Delayed ? VisibleAt : null,
        AvailableSince = State == MessageState.Active ? AvailableSince : null,
        ExpiresAt = ExpiresAt == DateTimeOffset.MaxValue ? null : ExpiresAt,
        SequenceNumber = SequenceNumber,
        DeadLetter = DeadLetter,
    };
}

/// <summary>One delivery's lock; the object itself is the token.</summary>
internal sealed class MessageLock(StoredMessage message)
{
    public StoredMessage Message { get; } = message;
}
