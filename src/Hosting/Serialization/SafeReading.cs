namespace Integration.Hosting;

/// <summary>
/// Reads what came from elsewhere. Whatever a serializer, a converter or a constructor throws over it is a fault of the message, and
/// trying again can't help: it must not look like an outage.
/// </summary>
internal static class SafeReading
{
    /// <summary>The value in a message.</summary>
    /// <exception cref="MessageSerializationException">It can't be read, for whatever reason.</exception>
    public static T Read<T>(this IMessageSerializer serializer, Message message) => Try(Unreadable<T>, static (s, m) => s.Deserialize<T>(m), serializer, message);

    /// <summary>The name of the type that a message says it has, or null.</summary>
    /// <exception cref="MessageSerializationException">The envelope can't be read, for whatever reason.</exception>
    public static string? ReadTypeName(this IMessageSerializer serializer, Message message) =>
        Try(static () => "The name of the type can't be read", static (s, m) => s.FindTypeName(m), serializer, message);

    /// <summary>What went wrong where a body can't be read.</summary>
    public static string Unreadable<T>() => $"The body can't be read as a {typeof(T)}";

    /// <summary>What <paramref name="read"/> reads.</summary>
    /// <param name="failing">What went wrong if it throws, for the message.</param>
    /// <param name="read">Reads, by <paramref name="serializer"/>; given both, it need not be made anew for each message.</param>
    /// <param name="serializer">What reads.</param>
    /// <param name="message">What is read.</param>
    /// <exception cref="MessageSerializationException">It can't be read, for whatever reason.</exception>
    public static T Try<TSerializer, T>(Func<string> failing, Func<TSerializer, Message, T> read, TSerializer serializer, Message message)
    {
        try
        {
            return read(serializer, message);
        }
#pragma warning disable CA1031 // Whatever it is, it is this message's fault.
        catch (Exception exception) when (exception is not (MessageSerializationException or OutOfMemoryException))
#pragma warning restore CA1031
        {
            throw new MessageSerializationException($"{failing()}: reading threw {exception.GetType().Name}.", exception);
        }
    }
}
