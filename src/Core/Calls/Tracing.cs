using System.Diagnostics;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Calls;

/// <summary>Spans of the portable client, linked across the queue by the trace context that messages carry (clause O1).</summary>
internal static class Tracing
{
    // A message is handled and settled one after the other, mostly on one thread: its context is parsed once for both.
    [ThreadStatic]
    private static (string TraceParent, string? TraceState, ActivityLink[]? Links) _last;

    /// <summary>Whether somebody listens to spans: what nobody listens to is not made.</summary>
    public static bool IsObserved => MessagingTelemetry.Source.HasListeners();

    /// <summary>A span over a send.</summary>
    public static ObservedSpan StartSend(this Operation operation) => IsObserved ? Start(operation, ActivityKind.Producer, links: null) : default;

    /// <summary>A span over the settlement of a message, linked to the span of its sender.</summary>
    public static ObservedSpan StartSettle(this Operation operation, Message message)
    {
        if (!IsObserved)
            return default;
        var span = Start(operation, ActivityKind.Client, LinkTo(message));
        span.SetTag(MessagingTelemetry.MessageId, message.MessageId);
        return span;
    }

    /// <summary>A span over the settlement of messages of one source, linked to the span of each one's sender.</summary>
    public static ObservedSpan StartSettle(this Operation operation, IReadOnlyList<DriverMessage> messages)
    {
        if (!IsObserved)
            return default;
        if (messages.Count == 1)
            return operation.StartSettle(messages[0].Message);
        var span = Start(operation, ActivityKind.Client, LinksTo(messages.Select(m => m.Message)));
        span.SetTag(MessagingTelemetry.BatchCount, messages.Count);
        return span;
    }

    /// <summary>
    /// A span over a receive that brought messages, linked to the span of each one's sender. One that waited begins when the messages
    /// came: an attribute tells the wait.
    /// </summary>
    public static void TraceReceive(this Operation operation, TimeProvider time, IReadOnlyList<DriverMessage> messages, DateTimeOffset started, bool waits) =>
        Listeners.Tell((operation, time, messages, started, waits), static told => Trace(told.operation, told.time, told.messages, told.started, told.waits));

    /// <summary>A link to the span that a message was sent in; null where it names none. Not to be changed.</summary>
    public static ActivityLink[]? LinkTo(Message message)
    {
        if (message.TraceParent is not { } parent)
            return null;
        ref var last = ref _last;
        if (!ReferenceEquals(parent, last.TraceParent) || !ReferenceEquals(message.TraceState, last.TraceState))
            last = (parent, message.TraceState, ActivityContext.TryParse(parent, message.TraceState, isRemote: true, out var context) ? [new(context)] : null);
        return last.Links;
    }

    /// <summary>Links to the spans that messages were sent in.</summary>
    public static ActivityLink[] LinksTo(IEnumerable<Message> messages)
    {
        var links = new List<ActivityLink>();
        foreach (var message in messages)
        {
            if (ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var context))
                links.Add(new(context));
        }

        return [.. links];
    }

    private static ObservedSpan Start(Operation operation, ActivityKind kind, ActivityLink[]? links) => Listeners.Start(
        (operation, kind, links),
        static s => MessagingTelemetry.Source.StartActivity(s.operation.SpanName, s.kind, default(ActivityContext), s.operation.Tags, s.links));

    private static void Trace(Operation operation, TimeProvider time, IReadOnlyList<DriverMessage> messages, DateTimeOffset started, bool waits)
    {
        var ended = time.GetUtcNow();
        var links = messages.Count == 1 ? LinkTo(messages[0].Message) : LinksTo(messages.Select(m => m.Message));
        using var activity = MessagingTelemetry.Source.StartActivity(
            operation.SpanName, ActivityKind.Client, default(ActivityContext), operation.Tags, links, waits ? ended : started);
        if (activity is null)
            return;
        if (messages.Count == 1)
            activity.SetTag(MessagingTelemetry.MessageId, messages[0].Message.MessageId);
        else
            activity.SetTag(MessagingTelemetry.BatchCount, messages.Count);
        if (waits)
            activity.SetTag(MessagingTelemetry.ReceiveWait, (ended - started).TotalSeconds);
        activity.SetEndTime(ended.UtcDateTime);
    }
}
