namespace Integration.Cli;

/// <summary>How fast sources grow, by what was counted one time and the next.</summary>
internal sealed class SourceRates(TimeProvider time)
{
    private readonly Dictionary<string, (SourceCounts Counts, long At)> _before = new(StringComparer.Ordinal);

    /// <summary>The counts with their rates since those before; as they are the first time, and when they are none.</summary>
    public SourceCounts Add(SourceCounts counts)
    {
        if (counts.Error is not null)
            return counts;
        var now = time.GetTimestamp();
        var known = _before.TryGetValue(counts.Source, out var before);
        _before[counts.Source] = (counts, now);
        return known && time.GetElapsedTime(before.At, now).TotalSeconds is > 0 and var seconds
            ? counts with
            {
                ChangePerSecond = (counts.Total - before.Counts.Total) / seconds,
                DeadLettersPerSecond = (counts.DeadLettered - before.Counts.DeadLettered) / seconds,
            }
            : counts;
    }
}
