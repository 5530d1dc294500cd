namespace Integration.Hosting;

/// <summary>A type that the application sends, as the code has it: a keyed singleton under the client's name.</summary>
/// <param name="Type">The type.</param>
/// <param name="Destination">Where its values go; null when the configuration or the type itself says it.</param>
internal sealed record MessageMapping(Type Type, string? Destination);
