namespace Integration.Hosting;

/// <summary>Turns values into messages and back, and says how a message names its type. Safe for concurrent use.</summary>
public interface IMessageSerializer
{
    /// <summary>A message with the value as its body, its content type and the name of its type.</summary>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    Message Serialize<T>(T value);

    /// <summary>The value in a message, brought up to <typeparamref name="T"/> where the message has an older version of it.</summary>
    /// <exception cref="MessageSerializationException">The body is not such a value.</exception>
    T Deserialize<T>(Message message);

    /// <summary>The name that a message of this .NET type carries.</summary>
    string GetTypeName(Type type);

    /// <summary>
    /// The name of the type that a message says it has; null when it says none. Where the message has an older name or version
    /// of a known type, it is the name that <see cref="GetTypeName"/> gives for that type.
    /// </summary>
    /// <exception cref="MessageSerializationException">The envelope that holds the name can't be read.</exception>
    string? FindTypeName(Message message);
}
