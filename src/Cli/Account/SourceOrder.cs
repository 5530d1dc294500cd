namespace Integration.Cli;

/// <summary>What sources are sorted by: the name, or a number, the largest first and unknown ones last.</summary>
internal enum SourceOrder
{
    Name,
    Active,
    InFlight,
    Delayed,
    DeadLettered,

    /// <summary>See <see cref="SourceCounts.ChangePerSecond"/>.</summary>
    Change,

    /// <summary>See <see cref="SourceCounts.OldestSeconds"/>.</summary>
    Oldest,
}

/// <summary>Sorts what has counts.</summary>
internal static class SourceOrders
{
    /// <param name="items">What to sort.</param>
    /// <param name="order">By what; equal ones by their names.</param>
    /// <param name="name">The name of an item.</param>
    /// <param name="counts">Its counts; null where it has none.</param>
    public static IEnumerable<T> Sort<T>(IEnumerable<T> items, SourceOrder order, Func<T, string> name, Func<T, SourceCounts?> counts) =>
        items.OrderByDescending(item => counts(item) is { Error: null } known ? NumberOf(known, order) : null, Comparer<double?>.Default).ThenBy(name, StringComparer.Ordinal);

    private static double? NumberOf(SourceCounts counts, SourceOrder order) => order switch
    {
        SourceOrder.Active => counts.Active,
        SourceOrder.InFlight => counts.InFlight,
        SourceOrder.Delayed => counts.Delayed,
        SourceOrder.DeadLettered => counts.DeadLettered,
        SourceOrder.Change => counts.ChangePerSecond,
        SourceOrder.Oldest => counts.OldestSeconds,
        _ => null,
    };
}
