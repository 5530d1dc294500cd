using System.Diagnostics;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Calls;

/// <summary>Spans of the portable client, linked across the queue by the trace context that messages carry (clause O1).</summary>
internal static class Tracing
{
    /// <summary>Whether somebody listens to spans: what nobody listens to is not made.</summary>
    public static bool IsObserved => MessagingTelemetry.Source.HasListeners();

    /// <summary>A span over a send.</summary>
    public static ObservedSpan StartSend(this DriverCalls calls, EntityPath destination, string operation) =>
        IsObserved ? StartObservedSend(calls, destination, operation) : default;

    /// <summary>
    /// A span over a receive that brought messages, linked to the span of each one's sender. One that waited begins when the messages
    /// came: an attribute tells the wait.
    /// </summary>
    public static void TraceReceive(this DriverCalls calls, EntityPath source, IReadOnlyList<DriverMessage> messages, DateTimeOffset started, bool waits) =>
        Listeners.Tell(() => Trace(calls, source, messages, started, waits));

    /// <summary>A span over the settlement of a message, linked to the span of its sender.</summary>
    public static ObservedSpan StartSettle(this DriverCalls calls, string operation, DriverMessage message) =>
        IsObserved ? StartObservedSettle(calls, operation, [message]) : default;

    /// <summary>A span over the settlement of messages of one source, linked to the span of each one's sender.</summary>
    public static ObservedSpan StartSettle(this DriverCalls calls, string operation, IReadOnlyList<DriverMessage> messages) =>
        IsObserved ? StartObservedSettle(calls, operation, messages) : default;

    // These are methods of their own, so that what they capture is made only when somebody listens.
    private static ObservedSpan StartObservedSend(DriverCalls calls, EntityPath destination, string operation) => Listeners.Start(() =>
    {
        var activity = MessagingTelemetry.Source.StartActivity($"{operation} {destination}", ActivityKind.Producer);
        return activity is null ? null : calls.Tag(activity, operation, "send", destination);
    });

    private static ObservedSpan StartObservedSettle(DriverCalls calls, string operation, IReadOnlyList<DriverMessage> messages)
    {
        var source = messages[0].Delivery.Source;
        var links = messages.Select(m => LinkTo(m.Message)).OfType<ActivityLink>().ToList();
        return Listeners.Start(() =>
        {
            var activity = MessagingTelemetry.Source.StartActivity($"{operation} {source}", ActivityKind.Client, default(ActivityContext), null, links);
            return activity is null ? null : calls.Tag(activity, operation, "settle", source).TagMessages(messages);
        });
    }

    private static void Trace(DriverCalls calls, EntityPath source, IReadOnlyList<DriverMessage> messages, DateTimeOffset started, bool waits)
    {
        var links = messages.Select(m => LinkTo(m.Message)).OfType<ActivityLink>().ToList();
        var ended = calls.Time.GetUtcNow();
        using var activity = MessagingTelemetry.Source.StartActivity(
            $"receive {source}", ActivityKind.Client, default(ActivityContext), null, links, waits ? ended : started);
        if (activity is null)
            return;
        calls.Tag(activity, "receive", "receive", source);
        activity.TagMessages(messages);
        if (waits)
            activity.SetTag(MessagingTelemetry.ReceiveWait, (ended - started).TotalSeconds);
        activity.SetEndTime(ended.UtcDateTime);
    }

    internal static ActivityLink? LinkTo(Message message) =>
        ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var context) ? new ActivityLink(context) : null;

    private static Activity TagMessages(this Activity activity, IReadOnlyList<DriverMessage> messages) => messages.Count == 1
        ? activity.SetTag(MessagingTelemetry.MessageId, messages[0].Message.MessageId)
        : activity.SetTag(MessagingTelemetry.BatchCount, messages.Count);

    internal static Activity Tag(this DriverCalls calls, Activity activity, string operation, string type, EntityPath entity)
    {
        foreach (var (name, value) in calls.Tags(operation, type, entity))
            activity.SetTag(name, value);
        return activity;
    }
}
