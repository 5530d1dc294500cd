namespace Integration;

/// <summary>A topic's declaration.</summary>
/// <param name="Name">The neutral name; see <see cref="EntityPath"/>.</param>
public sealed record TopicDefinition(string Name)
{
    /// <summary>Whether order is kept within each <see cref="Message.GroupId"/>, in every subscription (clause T7); can't be changed later.</summary>
    public bool Ordered { get; init; }

    /// <inheritdoc cref="QueueDefinition.DeduplicationWindow" />
    public TimeSpan? DeduplicationWindow { get; init; }

    /// <summary>The path of the topic.</summary>
    public EntityPath Path => EntityPath.Topic(Name);
}
