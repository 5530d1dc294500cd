namespace Integration.Operations;

/// <summary>What dead letters are grouped by; each is a part of their <see cref="DeadLetterHistory"/>.</summary>
public enum DeadLetterGrouping
{
    /// <summary><see cref="DeadLetterHistory.Reason"/>.</summary>
    Reason,

    /// <summary><see cref="DeadLetterHistory.Exception"/>.</summary>
    Exception,

    /// <summary><see cref="DeadLetterHistory.Source"/>.</summary>
    Source,

    /// <summary><see cref="DeadLetterHistory.Type"/>.</summary>
    Type,
}

/// <summary>Dead letters that have something in common.</summary>
/// <param name="Key">What they have in common; null when they have none.</param>
/// <param name="Count">How many they are.</param>
/// <param name="First">Since when the first of them is dead.</param>
/// <param name="Last">Since when the last of them is dead.</param>
/// <param name="Example">The id of one of them, to look at.</param>
public sealed record DeadLetterGroup(string? Key, int Count, DateTimeOffset First, DateTimeOffset Last, string Example)
{
    /// <summary>Groups dead letters; the largest group first.</summary>
    public static IReadOnlyList<DeadLetterGroup> Of(IEnumerable<PeekedMessage> letters, DeadLetterGrouping by)
    {
        ArgumentNullException.ThrowIfNull(letters);
        if (!Enum.IsDefined(by))
            throw new ArgumentOutOfRangeException(nameof(by), by, "No such grouping.");
        return
        [
            .. letters.GroupBy(letter => KeyOf(DeadLetterHistory.Of(letter), by))
                .Select(g => new DeadLetterGroup(g.Key, g.Count(), g.Min(l => l.EnqueuedAt), g.Max(l => l.EnqueuedAt), g.First().MessageId))
                .OrderByDescending(g => g.Count).ThenBy(g => g.Key, StringComparer.Ordinal),
        ];
    }

    private static string? KeyOf(DeadLetterHistory history, DeadLetterGrouping by) => by switch
    {
        DeadLetterGrouping.Reason => history.Reason,
        DeadLetterGrouping.Exception => history.Exception,
        DeadLetterGrouping.Source => history.Source.ToString(),
        _ => history.Type,
    };
}
