namespace Integration.Hosting;

/// <summary>
/// A capability that the application relies on: a keyed singleton under the client's name. The start fails where it is
/// unsupported, and reports it where it is emulated.
/// </summary>
/// <param name="Capability">The capability.</param>
/// <param name="UsedFor">By what, for messages: an entity, or a part of the application.</param>
internal sealed record CapabilityUse(Capability Capability, string UsedFor);
