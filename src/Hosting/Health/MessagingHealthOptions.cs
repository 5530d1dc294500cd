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
