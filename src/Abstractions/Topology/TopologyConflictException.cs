namespace Integration;

/// <summary>An entity exists with other settings than those wanted (clause D2).</summary>
public sealed class TopologyConflictException : MessagingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="differences">Each setting that differs.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="innerException">The service's own exception, when it was the one to refuse.</param>
    public TopologyConflictException(EntityPath entity, IReadOnlyList<SettingDifference> differences, string provider, Exception? innerException = null)
        : base("it exists with other settings: " + string.Join("; ", differences ?? []) + ". Change the declaration, or plan and apply an update.",
            provider, entity, isTransient: false, innerException) => Differences = differences ?? [];

    /// <summary>Each setting that differs.</summary>
    public IReadOnlyList<SettingDifference> Differences { get; }
}
