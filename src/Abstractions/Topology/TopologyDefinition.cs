namespace Integration;

/// <summary>A whole topology, declared once for any provider (clause D6).</summary>
public sealed record TopologyDefinition
{
    /// <summary>The queues.</summary>
    public IReadOnlyList<QueueDefinition> Queues { get; init; } = [];

    /// <summary>The topics.</summary>
    public IReadOnlyList<TopicDefinition> Topics { get; init; } = [];

    /// <summary>The topics' subscriptions.</summary>
    public IReadOnlyList<SubscriptionDefinition> Subscriptions { get; init; } = [];

    /// <summary>The streams.</summary>
    public IReadOnlyList<StreamDefinition> Streams { get; init; } = [];
}
