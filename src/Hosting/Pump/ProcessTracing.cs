using System.Diagnostics;
using Integration.Diagnostics;

namespace Integration.Hosting.Pump;

/// <summary>The span and the metric over a handler (clauses O1, O2).</summary>
internal sealed class ProcessTracing(IMessaging messaging, EntityPath source, TimeProvider time)
{
    private readonly string _name = $"process {source}";
    private readonly KeyValuePair<string, object?>[] _tags =
        [.. MessagingTelemetry.Tags((messaging as MessagingClient)?.GetMessagingSystem(source) ?? messaging.Provider, "process", "process", source)];

    /// <summary>A span under the sender's, for one message.</summary>
    public ObservedSpan Start(Message message) => MessagingTelemetry.Source.HasListeners() ? StartHeard(message) : default;

    /// <summary>A span linked to each sender's, for a batch.</summary>
    public ObservedSpan Start(IEnumerable<Message> batch) => MessagingTelemetry.Source.HasListeners() ? StartHeard([.. batch]) : default;

    /// <summary>When a handler begins, for <see cref="Record"/>; null when nobody listens.</summary>
    public long? Now => MessagingTelemetry.Processing.Enabled ? time.GetTimestamp() : null;

    /// <summary>Tells how long a handler took.</summary>
    public void Record(long? started, Exception? error)
    {
        if (started is { } since)
            RecordHeard(since, error);
    }

    private ObservedSpan StartHeard(Message message) => Listeners.Start(() =>
    {
        var sender = Sender(message);
        var links = sender.Context == default ? null : new[] { sender };
        return StartActivity(sender.Context, links)?.SetTag(MessagingTelemetry.MessageId, message.MessageId);
    });

    private ObservedSpan StartHeard(Message[] batch) => batch is [var only] ? StartHeard(only) : Listeners.Start(() =>
        StartActivity(parent: default, Array.FindAll(Array.ConvertAll(batch, Sender), s => s.Context != default))
            ?.SetTag(MessagingTelemetry.BatchCount, batch.Length));

    private void RecordHeard(long started, Exception? error) => Listeners.Tell(() =>
    {
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        if (error is null)
            MessagingTelemetry.Processing.Record(seconds, _tags);
        else
            MessagingTelemetry.Processing.Record(seconds, [.. _tags, new(MessagingTelemetry.ErrorType, error.GetType().Name)]);
    });

    private Activity? StartActivity(ActivityContext parent, ActivityLink[]? links) =>
        MessagingTelemetry.Source.StartActivity(_name, ActivityKind.Consumer, parent, _tags, links);

    /// <summary>A link to the sender's span; to none where the message names none.</summary>
    private static ActivityLink Sender(Message message) =>
        ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var context) ? new ActivityLink(context) : default;
}
