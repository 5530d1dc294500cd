using Amazon.Kinesis;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>Where a shard is entered.</summary>
/// <param name="Type">What it is entered by.</param>
/// <param name="Sequence">The sequence number, where it is entered by that.</param>
/// <param name="Time">The time in whole seconds, where it is entered by that.</param>
internal sealed record ShardEntry(ShardIteratorType Type, string? Sequence = null, DateTime? Time = null)
{
    public static ShardEntry At(string sequence) => new(ShardIteratorType.AT_SEQUENCE_NUMBER, sequence);

    public static ShardEntry After(string sequence) => new(ShardIteratorType.AFTER_SEQUENCE_NUMBER, sequence);

    // The SDK sends whole seconds and rounds to the nearest, which may be later.
    public static ShardEntry At(DateTimeOffset time) =>
        new(ShardIteratorType.AT_TIMESTAMP, Time: new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc));
}
