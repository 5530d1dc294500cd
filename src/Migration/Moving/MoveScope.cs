namespace Integration.Migration;

/// <summary>Which of a provider's sources <see cref="Mover.FindRoutesAsync"/> takes.</summary>
public sealed record MoveScope
{
    /// <summary>Every queue; true by default.</summary>
    public bool Queues { get; init; } = true;

    /// <summary>Every subscription without a push endpoint; true by default.</summary>
    public bool Subscriptions { get; init; } = true;

    /// <summary>Also the dead-letter queue of each; false by default.</summary>
    public bool DeadLetters { get; init; }
}
