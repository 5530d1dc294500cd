using System.Globalization;

namespace Integration;

/// <summary>What the service adds to a stored message (clause M4).</summary>
public sealed record DeliveryInfo
{
    // What few messages have stands apart: there is one of these for each message in hand.
    private readonly Seldom _seldom = Seldom.None;

    /// <summary>The queue, subscription or dead-letter queue that it comes from.</summary>
    public required EntityPath Source { get; init; }

    /// <summary>When the service accepted it.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Its deliveries so far, this one included.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>Where it stands in its queue.</summary>
    public MessageState State { get; init; } = MessageState.Active;

    /// <summary>When a delayed message becomes visible.</summary>
    public DateTimeOffset? VisibleAt
    {
        get => _seldom.VisibleAt;
        init => _seldom = value == _seldom.VisibleAt ? _seldom : _seldom with { VisibleAt = value };
    }

    /// <summary>
    /// Since when it has been ready for delivery: later than <see cref="EnqueuedAt"/> after a delay, an abandonment or a lost lock.
    /// Null when it is not ready, or the service does not tell.
    /// </summary>
    public DateTimeOffset? AvailableSince
    {
        get => _seldom.AvailableSince;
        init => _seldom = value == _seldom.AvailableSince ? _seldom : _seldom with { AvailableSince = value };
    }

    /// <summary>When its time to live ends (clause Q13); null when it has none, or the service does not tell.</summary>
    public DateTimeOffset? ExpiresAt
    {
        get => _seldom.ExpiresAt;
        init => _seldom = value == _seldom.ExpiresAt ? _seldom : _seldom with { ExpiresAt = value };
    }

    /// <summary>When the lock of a received message ends; the default for a peeked one.</summary>
    public DateTimeOffset LockedUntil { get; init; }

    /// <summary>The service's own sequence number, if it has one.</summary>
    public string? SequenceNumber
    {
        get => NumericSequenceNumber == 0 ? _seldom.SequenceNumber : NumericSequenceNumber.ToString(CultureInfo.InvariantCulture);
        init
        {
            _seldom = value == _seldom.SequenceNumber ? _seldom : _seldom with { SequenceNumber = value };
            NumericSequenceNumber = 0;
        }
    }

    /// <summary>Sets <see cref="SequenceNumber"/> where it is a number, 1 or more: its text is made only when it is asked for. 0 when it is not a number.</summary>
    public long NumericSequenceNumber { get; init; }

    /// <summary>Why it is in a dead-letter queue, when it is.</summary>
    public DeadLetterInfo? DeadLetter
    {
        get => _seldom.DeadLetter;
        init => _seldom = value == _seldom.DeadLetter ? _seldom : _seldom with { DeadLetter = value };
    }

    /// <summary>The provider's own message object.</summary>
    public object? Native { get; init; }

    private sealed record Seldom
    {
        public static readonly Seldom None = new();

        public DateTimeOffset? VisibleAt { get; init; }

        public DateTimeOffset? AvailableSince { get; init; }

        public DateTimeOffset? ExpiresAt { get; init; }

        public string? SequenceNumber { get; init; }

        public DeadLetterInfo? DeadLetter { get; init; }
    }
}
