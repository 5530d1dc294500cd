namespace Integration.Operations.Portability;

/// <summary>A capability that an application uses beyond what its topology tells.</summary>
/// <param name="Capability">What it uses.</param>
/// <param name="Where">What uses it, such as a method of the application.</param>
public sealed record PortabilityUse(Capability Capability, string Where);
