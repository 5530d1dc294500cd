using System.Diagnostics;
using Integration.Calls;
using Integration.Diagnostics;

namespace Integration.Hosting.Pump;

/// <summary>The span and the metric over a handler (clauses O1, O2).</summary>
internal sealed class ProcessTracing(IMessaging messaging, EntityPath source, TimeProvider time)
{
    private readonly string _name = $"process {source}";
    private readonly KeyValuePair<string, object?>[] _tags =
        MessagingTelemetry.Tags((messaging as MessagingClient)?.GetMessagingSystem(source) ?? messaging.Provider, "process", "process", source);

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

    private ObservedSpan StartHeard(Message message)
    {
        var links = Tracing.LinkTo(message);
        var span = Start(links is null ? default : links[0].Context, links);
        span.SetTag(MessagingTelemetry.MessageId, message.MessageId);
        return span;
    }

    private ObservedSpan StartHeard(Message[] batch)
    {
        if (batch is [var only])
            return StartHeard(only);
        var span = Start(parent: default, Tracing.LinksTo(batch));
        span.SetTag(MessagingTelemetry.BatchCount, batch.Length);
        return span;
    }

    private void RecordHeard(long started, Exception? error) => Listeners.Tell(
        (seconds: time.GetElapsedTime(started).TotalSeconds, tags: error is null ? _tags : [.. _tags, new(MessagingTelemetry.ErrorType, error.GetType().Name)]),
        static p => MessagingTelemetry.Processing.Record(p.seconds, p.tags));

    private ObservedSpan Start(ActivityContext parent, ActivityLink[]? links) => Listeners.Start(
        (_name, parent, _tags, links),
        static s => MessagingTelemetry.Source.StartActivity(s._name, ActivityKind.Consumer, s.parent, s._tags, s.links));
}
