namespace Integration;

/// <summary>The W3C tracestate as messages carry it: at most 512 printable ASCII characters.</summary>
/// <remarks>
/// The specification lets a tracestate be longer and tells how to cut one: entries of more than 128 characters first, then from
/// the end (<see href="https://www.w3.org/TR/trace-context/#tracestate-limits">tracestate limits</see>).
/// </remarks>
internal static class TraceState
{
    public const int MaxLength = 512;
    private const int LargeEntry = 128;

    public static bool IsLegal(string state) => state.Length <= MaxLength && state.All(c => c is >= ' ' and <= '~');

    /// <summary>What of a tracestate can be carried: whole entries; null when there is none.</summary>
    public static string? Fit(string? state)
    {
        if (string.IsNullOrEmpty(state))
            return null;
        if (IsLegal(state))
            return state;
        if (state.Any(c => c is not '\t' and (< ' ' or > '~')))
            return null;
        var entries = state.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        while (Length(entries) > MaxLength)
        {
            var large = entries.FindLastIndex(e => e.Length > LargeEntry);
            entries.RemoveAt(large < 0 ? entries.Count - 1 : large);
        }

        return entries.Count == 0 ? null : string.Join(',', entries).Replace('\t', ' ');
    }

    private static int Length(List<string> entries) => entries.Sum(e => e.Length) + entries.Count - 1;
}
