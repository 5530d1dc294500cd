namespace Integration.Operations;

/// <summary>What was found by looking through dead letters.</summary>
/// <param name="Letters">Those that were asked for, at most so many; the oldest first where the service has an order.</param>
/// <param name="LookedAt">How many were looked at to find them.</param>
/// <param name="CountedDeliveries">
/// How many of them were received and given back, as the provider has no peek: a delivery of each was counted. 0 where it has one.
/// </param>
/// <param name="NotLookedAt">
/// About how many more there are: others hold them, they wait behind others of their group, or there are more than could be held within one
/// lock or than should be looked at. 0 when all were looked at; null when the service was not asked, as enough were found, or does not tell.
/// </param>
/// <param name="NotGivenBack">How many could not be given back and come again when their locks end.</param>
public sealed record DeadLetterBrowse(IReadOnlyList<PeekedMessage> Letters, long LookedAt, long CountedDeliveries, long? NotLookedAt, int NotGivenBack)
{
    /// <summary>How many of those that were looked at were left out only as they did not come from where they were asked to, <see cref="DeadLetterQuery.CameFrom"/>.</summary>
    public long FromElsewhere { get; init; }
}
