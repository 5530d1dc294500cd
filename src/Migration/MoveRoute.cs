namespace Integration.Migration;

/// <summary>From which source of one provider messages are moved, and where to on the other.</summary>
/// <param name="Source">A queue, a subscription, or the dead-letter queue of either.</param>
/// <param name="Destination">
/// A queue; a topic, which publishes to all its subscriptions; or a subscription or dead-letter queue, where the
/// destination's provider can store messages straight (<see cref="IDirectSending"/>).
/// </param>
public sealed record MoveRoute(EntityPath Source, EntityPath Destination)
{
    /// <summary>A route between paths of the same name.</summary>
    public static MoveRoute Same(EntityPath path) => new(path, path);

    /// <inheritdoc />
    public override string ToString() => $"{Source} -> {Destination}";
}
