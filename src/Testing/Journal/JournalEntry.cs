using Integration.Hosting;
using Integration.Hosting.Streams;

namespace Integration.Testing.Journal;

/// <summary>What happened to a message.</summary>
internal enum JournalKind
{
    Sent,
    Handled,
    Failed,
}

/// <summary>A thing that happened.</summary>
/// <param name="Kind">What.</param>
/// <param name="Entity">Where it was sent to, or which source it was handled from.</param>
/// <param name="Message">The message.</param>
/// <param name="At">When, on the virtual clock.</param>
/// <param name="CausedBy">What was sent: the ids of the messages whose handler sent it.</param>
/// <param name="Serializer">What reads it.</param>
internal sealed record JournalEntry(
    JournalKind Kind, EntityPath Entity, Message Message, DateTimeOffset At, IReadOnlyList<string> CausedBy, IMessageSerializer Serializer)
{
    /// <summary>The reader group that a record of a stream was handled for; null for messages.</summary>
    public string? Group { get; init; }

    /// <summary>Where that was, for people.</summary>
    public string Place => Group is null ? Entity.ToString() : $"{Entity}/{Group}";

    /// <summary>Which delivery it was, 1 at first.</summary>
    public int Delivery { get; init; }

    public Exception? Error { get; init; }

    /// <summary>Why a record of a stream was parked, where this is that.</summary>
    public string? ParkedFor => Message.Headers.TryGet<string>(PoisonRecords.ReasonHeader, out var reason) && Message.Headers.ContainsKey(PoisonRecords.StreamHeader) ? reason : null;

    /// <summary>The name of its type, for people.</summary>
    public string TypeName
    {
        get
        {
            try
            {
                return Serializer.ReadTypeName(Message) ?? "message";
            }
            catch (MessageSerializationException)
            {
                return "unreadable message";
            }
        }
    }

    /// <summary>Whether it was there: at a queue, topic or source, or at a stream or one of its groups.</summary>
    public bool IsAt(string place) => Place == place || Entity.ToString() == place;

    /// <summary>The value, where the message is of that type. A <see cref="Integration.Message"/> is what every message is.</summary>
    public static bool TryRead<T>(IMessageSerializer serializer, Message message, out T value)
    {
        if (message is T itself)
        {
            value = itself;
            return true;
        }

        value = default!;
        try
        {
            if (serializer.ReadTypeName(message) is { } name && name != serializer.GetTypeName(typeof(T)))
                return false;
            value = serializer.Read<T>(message);
            return true;
        }
        catch (MessageSerializationException)
        {
            return false;
        }
    }
}
