using System.Diagnostics;
using Integration.Diagnostics;

namespace Integration.Hosting.Pump;

/// <summary>The span and the metric over a handler (clauses O1, O2).</summary>
internal sealed class ProcessTracing(string provider, EntityPath source, TimeProvider time)
{
    private static readonly System.Diagnostics.Metrics.Histogram<double> Duration =
        MessagingTelemetry.Meter.CreateHistogram<double>(MessagingTelemetry.ProcessDuration, "s", "How long a handler took.");

    /// <summary>A span under the sender's, for one message; linked to each sender's, for a batch.</summary>
    public Activity? Start(IReadOnlyList<Message> messages)
    {
        if (!MessagingTelemetry.Source.HasListeners())
            return null;
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

    public void Record(long started, Exception? error)
    {
        var tags = Tags();
        if (error is not null)
            tags.Add(MessagingTelemetry.ErrorType, error.GetType().Name);
        Duration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
    }

    private TagList Tags()
    {
        var tags = new TagList
        {
            { MessagingTelemetry.System, provider },
            { MessagingTelemetry.OperationName, "process" },
            { MessagingTelemetry.OperationType, "process" },
            { MessagingTelemetry.DestinationName, source.Name },
        };
        if (source.SubscriptionName is { } subscription)
            tags.Add(MessagingTelemetry.SubscriptionName, subscription);
        return tags;
    }

    private static ActivityContext? Sender(Message message) =>
        ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var context) ? context : null;
}
