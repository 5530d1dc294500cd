namespace Integration.ContractTests;

/// <summary>The spans that timed clauses are tested with: generous on virtual time, as short as the service allows on real time.</summary>
public sealed record ContractTiming
{
    /// <summary>The lock duration of the sources that tests create.</summary>
    public required TimeSpan Lock { get; init; }

    /// <summary>The delay of delayed messages.</summary>
    public required TimeSpan Delay { get; init; }

    /// <summary>The time to live of messages that are to expire.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>The deduplication window of the entities that tests create.</summary>
    public required TimeSpan DeduplicationWindow { get; init; }

    /// <summary>After how long without use what belongs to an instance is deleted (clause D8); 5 min by default.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far beyond the end of a span a test looks again.</summary>
    public required TimeSpan Margin { get; init; }

    /// <summary>How long a message may take to arrive before a test gives up on it.</summary>
    public required TimeSpan Arrival { get; init; }

    /// <summary>How long a test listens before it says that nothing arrives; zero (one poll) where that is certain.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>How long a drain may take in tests.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>The longest a test may wait for a span to pass; tests that need longer are skipped, saying so.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>How long a purge or a deletion may go on after its call: zero by default, a minute on AWS.</summary>
    public TimeSpan Settling { get; init; }

    /// <summary>Spans that suit a provider's limits.</summary>
    public static ContractTiming For(MessagingLimits limits, bool isVirtual)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return isVirtual
            ? new()
            {
                Lock = Within(TimeSpan.FromMinutes(1), limits.MinLockDuration, limits.MaxLockDuration),
                Delay = Within(TimeSpan.FromMinutes(10), TimeSpan.Zero, limits.MaxDelay),
                TimeToLive = TimeSpan.FromMinutes(3),
                Idle = Within(TimeSpan.FromMinutes(5), limits.MinAutoDeleteOnIdle, limits.MaxAutoDeleteOnIdle),
                DeduplicationWindow = Within(TimeSpan.FromMinutes(5), limits.MinDeduplicationWindow, limits.MaxDeduplicationWindow),
                Margin = TimeSpan.FromSeconds(1),
                // Shorter than a lock: what should be there at once must not pass because its lock ended meanwhile.
                Arrival = TimeSpan.FromSeconds(10),
                Silence = TimeSpan.Zero,
                Drain = TimeSpan.FromSeconds(5),
                Patience = TimeSpan.MaxValue,
            }
            : new()
            {
                Lock = Within(TimeSpan.FromSeconds(3), limits.MinLockDuration, limits.MaxLockDuration),
                Delay = Within(TimeSpan.FromSeconds(3), TimeSpan.Zero, limits.MaxDelay),
                TimeToLive = TimeSpan.FromSeconds(2),
                Idle = Within(TimeSpan.FromSeconds(4), limits.MinAutoDeleteOnIdle, limits.MaxAutoDeleteOnIdle),
                DeduplicationWindow = Within(TimeSpan.FromSeconds(20), limits.MinDeduplicationWindow, limits.MaxDeduplicationWindow),
                Margin = TimeSpan.FromSeconds(1),
                Arrival = TimeSpan.FromSeconds(20),
                Silence = TimeSpan.FromSeconds(1),
                Drain = TimeSpan.FromSeconds(1),
                Patience = TimeSpan.FromSeconds(45),
            };
    }

    internal static TimeSpan Within(TimeSpan span, TimeSpan min, TimeSpan? max) =>
        span < min ? min : span > max ? max.Value : span;
}
