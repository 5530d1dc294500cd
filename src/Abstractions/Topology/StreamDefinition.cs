namespace Integration;

/// <summary>A stream's declaration.</summary>
/// <param name="Name">The neutral name; see <see cref="EntityPath"/>.</param>
public sealed record StreamDefinition(string Name)
{
    /// <summary>
    /// How many partitions take new records, 1 or more; null, the default, for as many as the service chooses. Where it can't be changed on
    /// an existing stream a plan says so.
    /// </summary>
    public int? Partitions { get; init; }

    /// <summary>How long a record can be read after it was appended; 1 day by default. Kinesis takes 1–365 days, Event Hubs up to 90.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The path of the stream.</summary>
    public EntityPath Path => EntityPath.Stream(Name);
}
