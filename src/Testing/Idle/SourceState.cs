namespace Integration.Testing.Idle;

/// <summary>How a source or dead-letter queue is, and who consumes it.</summary>
/// <param name="Path">Which.</param>
/// <param name="Active">How many messages could be received now.</param>
/// <param name="Locked">How many somebody has.</param>
/// <param name="Receivers">How many receivers wait.</param>
/// <param name="MaxConcurrency">How many deliveries its consumer has at a time; 0 where nobody is going to receive, or not as long as it pauses.</param>
internal sealed record SourceState(EntityPath Path, long Active, long Locked, int Receivers, int MaxConcurrency)
{
    /// <summary>Whether something of it is under way, or will be by itself.</summary>
    public bool IsBusy => Locked > 0 || (Active > 0 && MaxConcurrency > 0);

    public override string ToString() => $"{Path}: {Active} active, {Locked} in hand{(MaxConcurrency == 0 ? ", no consumer that runs" : "")}";
}
