namespace Integration.Hosting;

/// <summary>Which sources a health check looks at.</summary>
public class MessagingHealthOptions
{
    /// <summary>
    /// Paths as in <see cref="EntityPath.ParseSource"/>; empty, the default, for every declared queue and every declared
    /// subscription without a push endpoint.
    /// </summary>
    public IList<string> Sources { get; } = [];

    /// <summary>Whether nobody asked for the check: then there may be nothing to look at.</summary>
    internal bool ComesByItself { get; init; }
}

/// <summary>When a consumer counts as not alive.</summary>
public sealed class MessagingConsumerHealthOptions
{
    /// <summary>Degraded from the first failure on; unhealthy once a consumer has done nothing but fail for this long, zero or more; 1 min by default.</summary>
    public TimeSpan UnhealthyAfter { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>When a reader group counts as behind. A null threshold never applies, nor does one of what the provider does not tell.</summary>
public sealed class MessagingStreamHealthOptions
{
    /// <summary>Groups as <c>STREAM/GROUP</c>; empty, the default, for every group that has a consumer here.</summary>
    public IList<string> Groups { get; } = [];

    /// <summary>
    /// Degraded once a partition's oldest record that is not handled waits this long; 5 min by default. On Event Hubs, which does not tell it, at least as long as checks of this process have
    /// seen it wait.
    /// </summary>
    public TimeSpan? DegradedLag { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Unhealthy once it waits this long; 1 h by default.</summary>
    public TimeSpan? UnhealthyLag { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Degraded from this many records of a partition that are not handled; null, never, by default.</summary>
    public long? DegradedRecords { get; set; }

    /// <summary>Unhealthy from this many; null, never, by default.</summary>
    public long? UnhealthyRecords { get; set; }

    /// <summary>Degraded while a partition that could be read has no owner; unhealthy once the check has seen it so for this long, zero or more; 2 min by default.</summary>
    public TimeSpan UnhealthyWithoutOwner { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>How much backlog is too much. A null threshold never applies.</summary>
/// <remarks>
/// Where the provider can peek, the age counts; where it can't (SQS), the number of messages does. Keep both set if the
/// application may run on either.
/// </remarks>
public sealed class MessagingBacklogOptions : MessagingHealthOptions
{
    /// <summary>Degraded once the oldest message that is due waits this long; 5 min by default.</summary>
    public TimeSpan? DegradedAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Unhealthy once the oldest message that is due waits this long; 1 h by default.</summary>
    public TimeSpan? UnhealthyAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Degraded from this many messages ready for delivery; 1,000 by default.</summary>
    public long? DegradedCount { get; set; } = 1_000;

    /// <summary>Unhealthy from this many messages ready for delivery; 100,000 by default.</summary>
    public long? UnhealthyCount { get; set; } = 100_000;
}

/// <summary>How many dead letters are too many. A null threshold never applies.</summary>
public sealed class MessagingDeadLetterOptions : MessagingHealthOptions
{
    /// <summary>Degraded from this many dead letters; 1 by default. Above 1 the check counts, which on Service Bus needs the right to manage.</summary>
    public long? DegradedCount { get; set; } = 1;

    /// <summary>Unhealthy from this many dead letters; null, never, by default. Setting it makes the check count.</summary>
    public long? UnhealthyCount { get; set; }
}
