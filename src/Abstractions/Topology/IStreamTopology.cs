namespace Integration;

/// <summary>Creates, describes and deletes streams; plans and applies them with everything else by <see cref="ITopology"/>. Needs administrative rights.</summary>
public interface IStreamTopology
{
    /// <summary>Creates a stream; does nothing when it exists with equal settings (clause D1).</summary>
    /// <exception cref="ArgumentException">The definition is not legal.</exception>
    /// <exception cref="CapabilityNotSupportedException">The provider can't do what it asks.</exception>
    /// <exception cref="TopologyConflictException">It exists with other settings (clause D2).</exception>
    Task CreateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken = default);

    /// <summary>Describes a stream; null when there is none.</summary>
    Task<StreamDefinition?> FindStreamAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lists every stream, paged through to the end.</summary>
    IAsyncEnumerable<StreamDefinition> ListStreamsAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a stream with its records; does nothing when there is none (clause D3).</summary>
    Task DeleteStreamAsync(string name, CancellationToken cancellationToken = default);
}
