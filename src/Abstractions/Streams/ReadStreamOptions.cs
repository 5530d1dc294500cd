namespace Integration;

/// <summary>How to read a stream.</summary>
public sealed record ReadStreamOptions
{
    /// <summary>Whether to wait for more at the end, as <c>tail -f</c> does; true by default. Otherwise reading ends when it has caught up.</summary>
    public bool Follow { get; init; } = true;

    /// <summary>The most records that are fetched of a partition before the loop asks for them, 1–10,000; 500 by default (clause S17).</summary>
    public int MaxBufferedRecords { get; init; } = 500;

    /// <summary>The most bytes of such records, 1 or more; 4 MiB by default. A record that is larger by itself is fetched alone.</summary>
    public long MaxBufferedBytes { get; init; } = 4 << 20;

    /// <summary>
    /// Called once, when the position is fixed in every partition: whatever is appended afterwards is read, also from
    /// <see cref="StreamPosition.Latest"/>.
    /// </summary>
    public Action? OnOpened { get; init; }

    /// <summary>
    /// How often to look for partitions that were added beside the others, more than zero; 30 s by default. Those that take over from
    /// another are found at the end of it.
    /// </summary>
    public TimeSpan DiscoveryInterval { get; init; } = TimeSpan.FromSeconds(30);
}
