namespace Integration.Operations.Portability;

/// <summary>Something that a provider does not do by itself for an application.</summary>
/// <param name="Level">Emulated or unsupported.</param>
/// <param name="Capability">What is meant; null where a limit or a setting is.</param>
/// <param name="Where">The entities and methods that need it, by name.</param>
/// <param name="Detail">How it is emulated and at what cost, or why it can't be done and what to do instead.</param>
public sealed record PortabilityFinding(SupportLevel Level, Capability? Capability, IReadOnlyList<string> Where, string Detail);
