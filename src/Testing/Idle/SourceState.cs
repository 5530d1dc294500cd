namespace Integration.Testing.Idle;

/// <summary>How a source or dead-letter queue is, and who consumes it.</summary>
/// <param name="Path">Which.</param>
/// <param name="Active">How many messages could be received now.</param>
/// <param name="Locked">How many somebody has.</param>
/// <param name="Receivers">How many receivers wait.</param>
/// <param name="MaxConcurrency">How many deliveries its consumer has at a time, 0 while it pauses or is stopped; null where it has no consumer.</param>
internal sealed record SourceState(EntityPath Path, long Active, long Locked, int Receivers, int? MaxConcurrency)
{
    /// <summary>Whether it belongs to one instance, and goes when that does not receive from it: its consumer may not have begun to yet.</summary>
    public bool IsOwn { get; init; }

    /// <summary>
    /// Whether something of it is under way, or will be by itself. What code receives that is no consumer is not: nobody can tell when that will
    /// receive, and when settle.
    /// </summary>
    public bool IsBusy => MaxConcurrency is { } most && (Locked > 0 || (most > 0 && (Active > 0 || (IsOwn && Receivers == 0))));

    public override string ToString() =>
        $"{Path}: {Active} active, {Locked} in hand{(MaxConcurrency switch { null => ", without a consumer", 0 => ", its consumer does not run", _ => "" })}";
}
