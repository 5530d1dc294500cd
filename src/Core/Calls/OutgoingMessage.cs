using System.Diagnostics;

namespace Integration.Calls;

/// <summary>A message as it is sent.</summary>
internal static class OutgoingMessage
{
    /// <summary>
    /// The message with an id (clause M3), with the trace context of the current span unless it brings its own, of a tracestate what can be
    /// carried, and for a driver that keeps bodies with one which the sender can't change afterwards. One copy for all of these: there is one
    /// for each message.
    /// </summary>
    public static Message ToSend(this Message message, DateTimeOffset now, bool ownBody)
    {
        var identity = message.Identity;
        var span = message.TraceParent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current : null;
        if (!identity.IsNone && span is null && !ownBody)
            return message;
        return message with
        {
            Identity = identity.IsNone ? new(MessageIds.NewGuid(now)) : identity,
            Body = ownBody ? message.Body.ToArray() : message.Body,
            TraceParent = span is null ? message.TraceParent : span.Id,
            TraceState = span is null ? message.TraceState : TraceState.Fit(span.TraceStateString),
        };
    }
}
