namespace Integration;

/// <summary>How many messages a source holds, by state (clause Q17).</summary>
/// <param name="Active">Ready for delivery.</param>
/// <param name="InFlight">Locked by receivers; null when the service counts them among the active.</param>
/// <param name="Delayed">Waiting for their delay; null when the service does not tell.</param>
/// <param name="DeadLettered">In the dead-letter queue of the source; zero for a dead-letter queue itself.</param>
/// <param name="IsExact">False when the service's numbers are approximate and may lag.</param>
public sealed record MessageCounts(long Active, long? InFlight, long? Delayed, long DeadLettered, bool IsExact);
