namespace Integration.Emulators.AzureEventHubs.Messages;

/// <summary>An event as a client sent it.</summary>
/// <param name="Annotations">The message annotations of the client, but those that the service gives.</param>
/// <param name="Content">The encoded sections behind the annotations, kept as they came. They are not those of a frame.</param>
internal sealed record IncomingEvent(IReadOnlyList<KeyValuePair<string, object?>> Annotations, ArraySegment<byte> Content);
