namespace Integration.Hosting;

/// <summary>A message names a type that no handler of its source takes, or none where there are several handlers.</summary>
/// <param name="message">What it names and what the handlers take.</param>
public sealed class UnknownMessageTypeException(string message) : Exception(message);
