namespace Integration;

/// <summary>A messaging client that may have streams; the portable client is one. Reach it by <see cref="StreamingExtensions"/>.</summary>
public interface IStreaming
{
    /// <summary>What the provider's streams do natively, emulate and can't do, and their limits; null when it has no streams.</summary>
    StreamCapabilities? StreamCapabilities { get; }

    /// <summary>Creates, describes and deletes streams.</summary>
    /// <exception cref="CapabilityNotSupportedException">The provider has no streams.</exception>
    IStreamTopology StreamTopology { get; }

    /// <summary>The stream of that name. No call is made: whether it exists shows at its first use.</summary>
    /// <exception cref="ArgumentException">The name is illegal; see <see cref="EntityPath"/>.</exception>
    /// <exception cref="CapabilityNotSupportedException">The provider has no streams.</exception>
    IStream Stream(string name);
}

/// <summary>Streams of any messaging client.</summary>
public static class StreamingExtensions
{
    /// <inheritdoc cref="IStreaming.Stream" />
    public static IStream Stream(this IMessaging messaging, string name) => Require(messaging, EntityPath.Stream(name)).Stream(name);

    /// <inheritdoc cref="IStreaming.StreamTopology" />
    public static IStreamTopology StreamTopology(this IMessaging messaging) => Require(messaging, null).StreamTopology;

    /// <inheritdoc cref="IStreaming.StreamCapabilities" />
    public static StreamCapabilities? StreamCapabilities(this IMessaging messaging)
    {
        ArgumentNullException.ThrowIfNull(messaging);
        return (messaging as IStreaming)?.StreamCapabilities;
    }

    private static IStreaming Require(IMessaging messaging, EntityPath? stream)
    {
        ArgumentNullException.ThrowIfNull(messaging);
        return messaging as IStreaming ?? throw new CapabilityNotSupportedException(
            StreamCapability.Streams,
            $"a {messaging.GetType().Name} hands out no streams.",
            $"let it implement {nameof(IStreaming)}, or ask the client beneath it.",
            messaging.Provider,
            stream);
    }
}
