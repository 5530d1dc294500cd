namespace Integration.Drivers;

/// <summary>The control plane of a provider's streams. Conflicts, plans and validation are decided above it.</summary>
public interface IStreamTopologyDriver
{
    /// <summary>The names of the settings that can't be changed on an existing stream, such as <c>Partitions</c>.</summary>
    IReadOnlySet<string> ImmutableSettings { get; }

    /// <summary>Creates a stream and waits until it can be used; false when there is one of that name, whatever its settings.</summary>
    Task<bool> CreateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken);

    /// <summary>Changes an existing stream to these settings; only mutable ones differ. What is in it stays.</summary>
    Task UpdateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken);

    /// <summary>
    /// Describes a stream, or null; also where <see cref="StreamCapability.TopologyManagement"/> is unsupported, as far as the service tells.
    /// <see cref="StreamDefinition.Partitions"/> counts those that take records; null where the service scales by itself.
    /// </summary>
    Task<StreamDefinition?> FindStreamAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists every stream.</summary>
    IAsyncEnumerable<StreamDefinition> ListStreamsAsync(CancellationToken cancellationToken);

    /// <summary>Deletes a stream, if there is one.</summary>
    Task DeleteStreamAsync(string name, CancellationToken cancellationToken);
}
