namespace Integration.Emulators.AzureEventHubs;

/// <summary>An event hub.</summary>
/// <param name="Name">Its name.</param>
public sealed record EventHubSettings(string Name)
{
    /// <summary>The consumer group that every event hub has.</summary>
    public const string DefaultConsumerGroup = "$Default";

    /// <summary>How many partitions it begins with, 1 to 1,024.</summary>
    public int PartitionCount { get; init; } = 4;

    /// <summary>How long an event can be read, from its enqueued time on; longer than zero.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Its consumer groups beside <see cref="DefaultConsumerGroup"/>.</summary>
    public IReadOnlyList<string> ConsumerGroups { get; init; } = [];
}
