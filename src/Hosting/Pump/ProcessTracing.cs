using System.Diagnostics;
using Integration.Diagnostics;

namespace Integration.Hosting.Pump;

/// <summary>The span and the metric over a handler (clauses O1, O2).</summary>
internal sealed class ProcessTracing(IMessaging messaging, EntityPath source, TimeProvider time)
{
    private readonly string _system = (messaging as MessagingClient)?.GetMessagingSystem(source) ?? messaging.Provider;

    /// <summary>A span under the sender's, for one message; linked to each sender's, for a batch.</summary>
    public ObservedSpan Start(IReadOnlyList<Message> messages) =>
        MessagingTelemetry.Source.HasListeners() ? Listeners.Start(() => StartActivity(messages)) : default;

    public void Record(long started, Exception? error)
    {
        var tags = Tags();
        if (error is not null)
            tags.Add(MessagingTelemetry.ErrorType, error.GetType().Name);
        Listeners.Tell(() => MessagingTelemetry.Processing.Record(time.GetElapsedTime(started).TotalSeconds, tags));
    }

    private Activity? StartActivity(IReadOnlyList<Message> messages)
    {
        var senders = messages.Select(Sender).OfType<ActivityContext>().ToList();
        var activity = MessagingTelemetry.Source.StartActivity(
            $"process {source}",
            ActivityKind.Consumer,
            messages.Count == 1 ? senders.FirstOrDefault() : default,
            tags: null,
            senders.Select(s => new ActivityLink(s)));
        if (activity is null)
            return null;
        foreach (var (name, value) in Tags())
            activity.SetTag(name, value);
        if (messages.Count == 1)
            activity.SetTag(MessagingTelemetry.MessageId, messages[0].MessageId);
        else
            activity.SetTag(MessagingTelemetry.BatchCount, messages.Count);
        return activity;
    }

    private TagList Tags() => MessagingTelemetry.Tags(_system, "process", "process", source);

    private static ActivityContext? Sender(Message message) =>
        ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var context) ? context : null;
}
