using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.Amqp.Connections;

/// <summary>
/// A session whose links can give back what they hold before their detach is answered: once a client has closed a receiver,
/// its session is free for the next.
/// </summary>
internal sealed class ClientSession(AmqpConnection connection, AmqpSessionSettings settings, ILinkFactory linkFactory)
    : AmqpSession(connection, settings, linkFactory)
{
    private readonly ConcurrentDictionary<AmqpLink, Action> _closing = new();

    /// <summary>Does something when the link ends, whichever side ends it; once, and before the client is told.</summary>
    public static void OnClosing(AmqpLink link, Action action)
    {
        var session = (ClientSession)link.Session;
        session._closing[link] = action;
        link.SafeAddClosed((_, _) => session.End(link));
    }

    public override void ProcessFrame(Frame frame)
    {
        if (frame.Command is Detach { Handle: { } handle } && LinksByRemoteHandle.TryGetObject(handle, out AmqpLink link))
            End(link);
        base.ProcessFrame(frame);
    }

    private void End(AmqpLink link)
    {
        if (_closing.TryRemove(link, out Action? action))
            action();
    }
}
