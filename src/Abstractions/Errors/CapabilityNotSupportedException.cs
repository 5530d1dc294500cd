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

    /// <summary>What the provider lacks.</summary>
    public Capability Capability { get; }

    /// <summary>What to use instead.</summary>
    public string Alternative { get; }
}
