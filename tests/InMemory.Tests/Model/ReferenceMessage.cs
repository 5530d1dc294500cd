namespace Integration.InMemory.Tests.Model;

/// <summary>A message of the <see cref="ReferenceQueue"/>, with its place in time spelled out.</summary>
internal sealed class ReferenceMessage
{
    public required string Id { get; init; }

    public required string? Group { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    public TimeSpan? TimeToLive { get; init; }

    public DeadLetterInfo? DeadLetter { get; init; }

    public MessageState State { get; set; }

    public DateTimeOffset VisibleAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    public long? Rank { get; set; }

    public int Deliveries { get; set; }

    /// <summary>When something happens to it by itself.</summary>
    public DateTimeOffset? Due => State switch
    {
        MessageState.Locked => LockedUntil,
        MessageState.Delayed => ExpiresAt < VisibleAt ? ExpiresAt : VisibleAt,
        _ => ExpiresAt,
    };

    public override string ToString() =>
        $"#{Sequence} {Id} {State} deliveries {Deliveries}"
        + (State == MessageState.Delayed ? $" visible {VisibleAt:T}" : "")
        + (DeadLetter is { } d ? $" dead: {d.Reason}/{d.Description} from {d.Source} {d.OriginalEnqueuedAt:T} {d.OriginalDeliveryCount}" : "");
}
