using System.Collections.Concurrent;
using Integration.Drivers;

namespace Integration.Testing.Broker;

/// <summary>
/// The queues that requests want their replies in. Whoever asked waits: while a request or a reply is held back, or a responder is to try again later, nothing is
/// ever quiet. Safe for concurrent use.
/// </summary>
internal sealed class ReplyQueues
{
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);

    /// <summary>Notes where the replies to requests are to go; whether there is a request among the messages.</summary>
    public bool NoteRequests(IReadOnlyList<PreparedMessage> messages)
    {
        var asks = false;
        foreach (var prepared in messages)
        {
            if (prepared.Message.ReplyTo is { } name)
                asks = _names[name] = true;
        }

        return asks;
    }

    public bool Contains(EntityPath destination) => destination.Kind == EntityKind.Queue && _names.ContainsKey(destination.Name);
}
