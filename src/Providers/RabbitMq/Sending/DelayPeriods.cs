namespace Integration.RabbitMq.Sending;

/// <summary>
/// For how long delayed messages go into one queue before they go into the next, and how long such a queue lasts. The broker deletes it so long after it
/// was made, with all that it has: neither publishing to it nor declaring it anew puts that off.
/// </summary>
/// <param name="Length">How long a period is.</param>
/// <param name="Spare">
/// What a queue lasts beyond its period and its delay: clocks of senders differ, so it is made before the period begins for the others or used when it is over
/// for them, and what is due waits there until its target takes it.
/// </param>
internal sealed record DelayPeriods(TimeSpan Length, TimeSpan Spare)
{
    /// <summary>A queue for each day of UTC; of the days to spare two are for clocks that are off by a day either way, and one for targets that take nothing.</summary>
    public static DelayPeriods Daily { get; } = new(TimeSpan.FromDays(1), TimeSpan.FromDays(3));

    /// <summary>The number of the period, counted from the year 1 on: by a sender's clock, which no more than names the queue.</summary>
    public long NumberAt(DateTimeOffset now) => now.UtcTicks / Length.Ticks;

    /// <summary>How long the broker keeps a queue of that delay.</summary>
    public TimeSpan LifetimeOf(TimeSpan delay) => delay + Length + Spare;
}
