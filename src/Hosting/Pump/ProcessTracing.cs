using System.Diagnostics;
using Integration.Diagnostics;

namespace Integration.Hosting.Pump;

/// <summary>The span and the metric over a handler (clauses O1, O2).</summary>
internal sealed class ProcessTracing(IMessaging messaging, EntityPath source, TimeProvider time)
{
    private readonly string _name = $"process {source}";
    private readonly TagList _tags = MessagingTelemetry.Tags(
        (messaging as MessagingClient)?.GetMessagingSystem(source) ?? messaging.Provider, "process", "process", source);

    /// <summary>A span under the sender's, for one message.</summary>
    public ObservedSpan Start(Message message) => MessagingTelemetry.Source.HasListeners() ? StartHeard([message]) : default;

    /// <summary>A span linked to each sender's, for a batch.</summary>
    public ObservedSpan Start(IEnumerable<Message> batch) => MessagingTelemetry.Source.HasListeners() ? StartHeard([.. batch]) : default;

    public void Record(long started, Exception? error)
    {
        if (MessagingTelemetry.Processing.Enabled)
            RecordHeard(started, error);
    }

    private ObservedSpan StartHeard(Message[] messages) => Listeners.Start(() => StartActivity(messages));

    private void RecordHeard(long started, Exception? error) => Listeners.Tell(() =>
    {
        var tags = _tags;
        if (error is not null)
            tags.Add(MessagingTelemetry.ErrorType, error.GetType().Name);
        MessagingTelemetry.Processing.Record(time.GetElapsedTime(started).TotalSeconds, tags);
    });

    private Activity? StartActivity(Message[] messages)
    {
        var senders = messages.Select(Sender).OfType<ActivityContext>().ToList();
        var activity = MessagingTelemetry.Source.StartActivity(
            _name,
            ActivityKind.Consumer,
            messages.Length == 1 ? senders.FirstOrDefault() : default,
            tags: null,
            senders.Select(s => new ActivityLink(s)));
        if (activity is null)
            return null;
        foreach (var (name, value) in _tags)
            activity.SetTag(name, value);
        if (messages.Length == 1)
            activity.SetTag(MessagingTelemetry.MessageId, messages[0].MessageId);
        else
            activity.SetTag(MessagingTelemetry.BatchCount, messages.Length);
        return activity;
    }

    private static ActivityContext? Sender(Message message) =>
        ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var context) ? context : null;
}
