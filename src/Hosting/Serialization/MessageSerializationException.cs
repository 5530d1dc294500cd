namespace Integration.Hosting;

/// <summary>A body could not be written or read. A consumer dead-letters such a message at once: trying again can't help.</summary>
/// <param name="message">What is wrong, without the body.</param>
/// <param name="innerException">The serializer's own exception.</param>
public sealed class MessageSerializationException(string message, Exception? innerException = null) : Exception(message, innerException);
