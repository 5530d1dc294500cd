using Cronos;

namespace Integration.Hosting.Scheduling;

/// <summary>When a schedule is due.</summary>
internal sealed class CronTimes(CronExpression expression, TimeZoneInfo zone)
{
    /// <exception cref="FormatException">The text is no cron expression; the message says what is wrong.</exception>
    public static CronExpression Parse(string text) =>
        CronExpression.Parse(text, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);

    /// <summary>The first occurrence after a time; null when there is none any more.</summary>
    public DateTimeOffset? After(DateTimeOffset time) => expression.GetNextOccurrence(time, zone)?.ToUniversalTime();

    /// <summary>The last occurrences after one time and up to another, in order, and how many there were before them.</summary>
    public (IReadOnlyList<DateTimeOffset> Last, int Others) Between(DateTimeOffset after, DateTimeOffset until, int max)
    {
        var last = new Queue<DateTimeOffset>();
        var others = 0;
        for (var next = After(after); next <= until; next = After(next.Value))
        {
            last.Enqueue(next.Value);
            if (last.Count <= max)
                continue;
            last.Dequeue();
            others++;
        }

        return ([.. last], others);
    }
}
