using System.Diagnostics;

namespace Integration.Calls;

/// <summary>A message as it is sent.</summary>
internal static class OutgoingMessage
{
    /// <summary>
    /// The message with an id (clause M3), with the trace context of the current span unless it brings its own, of a tracestate what can be
    /// carried, and for a driver that keeps bodies with one which the sender can't change afterwards. One copy for all of these: there is one
    /// for each message. None of one that was handed over.
    /// </summary>
    public static Message ToSend(this Message message, DateTimeOffset now, bool ownBody, bool handedOver = false)
    {
        var identity = message.Identity;
        var span = message.TraceParent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current : null;
        if (!identity.IsNone && span is null && (!ownBody || handedOver))
            return message;
        var sent = handedOver ? message : message with { Body = ownBody ? message.Body.ToArray() : message.Body };
        sent.Stamp(identity.IsNone ? new(MessageIds.NewGuid(now)) : identity, span is null ? null : (span.Id, TraceState.Fit(span.TraceStateString)));
        return sent;
    }
}
