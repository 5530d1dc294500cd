namespace Integration;

/// <summary>The limits of a provider's streams, as data: checked before any traffic. Null means without limit.</summary>
/// <remarks>How large a record may be is the stream's own affair, and asked for when it is first appended to (clause S5).</remarks>
public sealed record StreamLimits
{
    /// <summary>The shortest <see cref="StreamDefinition.Retention"/>.</summary>
    public TimeSpan MinRetention { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest <see cref="StreamDefinition.Retention"/>.</summary>
    public TimeSpan? MaxRetention { get; init; }

    /// <summary>The most partitions of a stream.</summary>
    public int? MaxPartitions { get; init; }
}
