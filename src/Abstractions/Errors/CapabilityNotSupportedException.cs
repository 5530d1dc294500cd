namespace Integration;

/// <summary>The provider can't do what is asked, and says so before any network traffic.</summary>
public sealed class CapabilityNotSupportedException : MessagingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="capability">What the provider lacks.</param>
    /// <param name="reason">Why, in words for an error message.</param>
    /// <param name="alternative">What to use instead.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="entity">The entity, or null when the call concerned none.</param>
    public CapabilityNotSupportedException(Capability capability, string reason, string alternative, string provider, EntityPath? entity = null)
        : base($"{capability} is not supported: {reason} Instead: {alternative}", provider, entity)
    {
        Capability = capability;
        Alternative = alternative;
    }

    /// <summary>Makes the exception for streams.</summary>
    /// <inheritdoc cref="CapabilityNotSupportedException(Capability, string, string, string, EntityPath?)" path="/param" />
    public CapabilityNotSupportedException(StreamCapability capability, string reason, string alternative, string provider, EntityPath? entity = null)
        : base($"{capability} is not supported: {reason} Instead: {alternative}", provider, entity)
    {
        StreamCapability = capability;
        Alternative = alternative;
    }

    /// <summary>What the provider lacks; null when it is a <see cref="StreamCapability"/>.</summary>
    public Capability? Capability { get; }

    /// <summary>What its streams lack; null when it is a <see cref="Capability"/>.</summary>
    public StreamCapability? StreamCapability { get; }

    /// <summary>What to use instead.</summary>
    public string Alternative { get; }
}
