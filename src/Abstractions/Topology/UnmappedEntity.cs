namespace Integration;

/// <summary>
/// Something that exists in the service and that no definition can hold: what an export leaves out. Whoever moves a topology must
/// deal with each by hand.
/// </summary>
/// <param name="Kind">What it is in the neutral terms, in lower case: <c>queue</c>, <c>topic</c>, <c>subscription</c>, or <c>setting</c> for a part of an entity that itself is listed.</param>
/// <param name="NativeName">Its name in the service.</param>
/// <param name="Reason">Why it is left out, in words; what it says holds no secret.</param>
public sealed record UnmappedEntity(string Kind, string NativeName, string Reason)
{
    /// <summary>The listed entity that it belongs to, such as a subscription's topic; null when there is none.</summary>
    public EntityPath? Entity { get; init; }

    /// <summary>Why it could not be described, where that is the reason; null for what has no neutral form.</summary>
    public MessagingException? Error { get; init; }

    /// <summary>A line for people.</summary>
    public override string ToString() => $"{Kind} '{NativeName}'{(Entity is null ? "" : $" of {Entity.Kind} '{Entity}'")}: {Reason}";
}
