namespace Integration;

/// <summary>How far a provider has a capability.</summary>
public enum SupportLevel
{
    /// <summary>The service does it.</summary>
    Native,

    /// <summary>The adapter does it on top of the service, at a cost that <see cref="CapabilitySupport.Note"/> names.</summary>
    Emulated,

    /// <summary>Asking for it throws <see cref="CapabilityNotSupportedException"/> before any traffic.</summary>
    Unsupported,
}

/// <summary>How far a provider has a capability, and what that means for its user.</summary>
/// <param name="Level">Native, emulated or unsupported.</param>
/// <param name="Note">How it is emulated and at what cost, or why it is unsupported.</param>
/// <param name="Alternative">What to use instead, when unsupported.</param>
public sealed record CapabilitySupport(SupportLevel Level, string? Note = null, string? Alternative = null)
{
    /// <summary>The service does it.</summary>
    public static CapabilitySupport Native { get; } = new(SupportLevel.Native);

    /// <summary>The adapter does it; the note tells how and at what cost.</summary>
    public static CapabilitySupport Emulated(string note) => new(SupportLevel.Emulated, note);

    /// <summary>It can't be done; the reason tells why and the alternative what to do.</summary>
    public static CapabilitySupport Unsupported(string reason, string alternative) => new(SupportLevel.Unsupported, reason, alternative);
}
