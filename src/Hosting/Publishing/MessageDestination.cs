namespace Integration.Hosting;

/// <summary>Where the values of a type go.</summary>
/// <param name="Bound">The type that is bound: the value's own, or one that it derives from or implements.</param>
/// <param name="Path">The queue or topic.</param>
internal sealed record MessageDestination(Type Bound, EntityPath Path);
