using Amazon.Kinesis.Model;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>A way of getting the records of a shard: asking for them, or being pushed them.</summary>
internal interface IShardFeed
{
    /// <summary>Whether it has no place to go on from: before it is opened, and when Kinesis has ended what it had opened.</summary>
    bool IsClosed { get; }

    /// <summary>Opens it at a place, anew if it is open; false when it may not be opened yet and the wait is over.</summary>
    Task<bool> TryOpenAsync(ShardEntry entry, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>What comes next; null when nothing came within the wait, or nothing will: see <see cref="IsClosed"/>.</summary>
    /// <param name="limit">The most records, where they are asked for.</param>
    /// <param name="wait">How long to wait, zero for not at all, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Ends the wait; what comes next stays as it was.</param>
    Task<ShardAnswer?> ReadAsync(int limit, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Ends what it has opened; it can be opened again.</summary>
    ValueTask CloseAsync();
}

/// <summary>What Kinesis had for a reader of a shard.</summary>
/// <param name="Records">The records, in their order.</param>
/// <param name="Behind">How far they lie behind the newest.</param>
/// <param name="IsCaughtUp">Whether nothing was behind them.</param>
/// <param name="IsEnd">Whether the shard is closed, and this was its end.</param>
internal sealed record ShardAnswer(List<Record> Records, TimeSpan Behind, bool IsCaughtUp, bool IsEnd)
{
    /// <summary>The time by which nothing else had come, by the clock of Kinesis; null where that is not known.</summary>
    public DateTimeOffset? CaughtUpAt { get; init; }

    /// <summary>The sequence number behind which reading goes on, be it one of a record or not; null where Kinesis tells none.</summary>
    public string? Continuation { get; init; }
}
