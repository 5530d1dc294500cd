namespace Integration;

/// <summary>How a member takes part in a reader group.</summary>
public sealed record GroupOptions
{
    /// <summary>
    /// Where the group begins that nobody joined before: <see cref="StreamPosition.Earliest"/>, <see cref="StreamPosition.Latest"/> or a time. Required.
    /// Later it has no effect: partitions that are added begin at their start, and all others where the group left off.
    /// </summary>
    public StreamPosition? StartAt { get; init; }

    /// <summary>After how long without a sign of life a member's partitions are taken over, 1 s or more; 30 s by default. It gives one in each third of it.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a member that is asked for a partition may take to finish what it has in hand, zero or more; 30 s by default. Then it is taken.</summary>
    public TimeSpan HandoverTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often to look for new partitions, more than zero; 30 s by default. Those that take over from one that ended are looked for at once.</summary>
    public TimeSpan DiscoveryInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most partitions that this member takes, 1 or more; null, the default, for its share of all.</summary>
    public int? MaxPartitions { get; init; }

    /// <summary>The most bytes that one read fetches, 1 or more; 4 MiB by default. A record that is larger by itself comes alone.</summary>
    public long MaxBufferedBytes { get; init; } = 4 << 20;

    /// <summary>What its id begins with, 1–64 letters, digits, <c>-</c>, <c>_</c> or <c>.</c>; the machine's name by default. The rest of the id is chance.</summary>
    public string? MemberName { get; init; }
}
