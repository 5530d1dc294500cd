namespace Integration.Aws.Kinesis.Options;

/// <summary>What Kinesis allows.</summary>
internal static class KinesisLimits
{
    public const int BatchCount = 500;

    /// <summary>Of a request to append, partition keys included.</summary>
    public const int BatchBytes = 10 << 20;

    /// <summary>Of a record with its key, where the stream's own limit is not known: what a stream is created with.</summary>
    public const int RecordBytes = 1 << 20;

    /// <summary>Of one answer to a read.</summary>
    public const int ReadCount = 10_000;

    public const int NameLength = 128;

    public static TimeSpan MinRetention { get; } = TimeSpan.FromHours(24);

    public static TimeSpan MaxRetention { get; } = TimeSpan.FromHours(8760);
}
