namespace Integration.Migration;

/// <summary>Brings settings within a provider's limits, and says of each what that changes.</summary>
internal sealed class SettingsAdapter
{
    private readonly MessagingCapabilities _to;
    private readonly List<MigrationFinding> _findings;

    private SettingsAdapter(MessagingCapabilities to, List<MigrationFinding> findings) => (_to, _findings) = (to, findings);

    public static TopologyDefinition Adapt(TopologyDefinition topology, IMessaging to, List<MigrationFinding> findings)
    {
        var adapter = new SettingsAdapter(to.Capabilities, findings);
        return topology with
        {
            Queues = [.. topology.Queues.Select(q => adapter.AdaptSource(q) with { DeduplicationWindow = adapter.AdaptWindow(q.Path, q.Ordered, q.DeduplicationWindow) })],
            Topics = [.. topology.Topics.Select(t => t with { DeduplicationWindow = adapter.AdaptWindow(t.Path, t.Ordered, t.DeduplicationWindow) })],
            Subscriptions = [.. topology.Subscriptions.Select(s => adapter.AdaptPush(adapter.AdaptSource(s)))],
            Streams = to.StreamCapabilities() is { Limits: var limits } ? [.. topology.Streams.Select(s => adapter.AdaptStream(s, limits))] : topology.Streams,
        };
    }

    private T AdaptSource<T>(T source) where T : SourceDefinition
    {
        var duration = Within(source.LockDuration, _to.Limits.MinLockDuration, _to.Limits.MaxLockDuration);
        if (duration < source.LockDuration)
            Warn(source.Path, nameof(source.LockDuration), $"{source.LockDuration} becomes {duration}, the longest that the destination has. Handlers that take longer must renew the lock; consumers of Integration.Hosting do.");
        else if (duration > source.LockDuration)
            Warn(source.Path, nameof(source.LockDuration), $"{source.LockDuration} becomes {duration}, the shortest that the destination has. A message whose handler died comes back so much later.");
        var deliveries = Math.Min(source.MaxDeliveryCount, _to.Limits.MaxDeliveryCountLimit);
        if (deliveries != source.MaxDeliveryCount)
            Warn(source.Path, nameof(source.MaxDeliveryCount), $"{source.MaxDeliveryCount} becomes {deliveries}, the most that the destination has: a failing message is dead-lettered earlier.");
        return source with { LockDuration = duration, MaxDeliveryCount = deliveries };
    }

    private TimeSpan? AdaptWindow(EntityPath path, bool ordered, TimeSpan? window)
    {
        if (window is not { } wanted)
            return null;
        if (!_to.Supports(ordered ? Capability.Deduplication : Capability.DeduplicationWithoutGroups))
        {
            Warn(path, nameof(QueueDefinition.DeduplicationWindow), "It is left out: the destination can't deduplicate here. A message that is sent twice is delivered twice, and a DeduplicationId is refused; make handlers idempotent (the inbox of Integration.Hosting).");
            return null;
        }

        var adapted = Within(wanted, _to.Limits.MinDeduplicationWindow, _to.Limits.MaxDeduplicationWindow);
        if (adapted != wanted)
            Warn(path, nameof(QueueDefinition.DeduplicationWindow), $"{wanted} becomes {adapted}, {(adapted < wanted ? "the longest" : "the shortest")} that the destination has: a second message is dropped within that time.");
        return adapted;
    }

    private StreamDefinition AdaptStream(StreamDefinition stream, StreamLimits limits)
    {
        var retention = Within(stream.Retention, limits.MinRetention, limits.MaxRetention);
        if (retention != stream.Retention)
            Warn(stream.Path, nameof(stream.Retention), $"{stream.Retention} becomes {retention}, {(retention < stream.Retention ? "the longest that the destination has: readers must be no further behind" : "the shortest that the destination has")}.");
        var partitions = stream.Partitions > limits.MaxPartitions ? limits.MaxPartitions : stream.Partitions;
        if (partitions != stream.Partitions)
            Warn(stream.Path, nameof(stream.Partitions), $"{stream.Partitions} becomes {partitions}, the most that the destination has: fewer readers share the work, and each partition takes more.");
        return stream with { Retention = retention, Partitions = partitions };
    }

    private SubscriptionDefinition AdaptPush(SubscriptionDefinition subscription)
    {
        if (subscription.Push is not { } push || _to.Supports(push.Capability))
            return subscription;
        Warn(subscription.Path, nameof(subscription.Push), $"It becomes a subscription to receive from: the destination can't push to a {push.Kind}. {_to[push.Capability].Alternative}");
        return subscription with { Push = null };
    }

    private void Warn(EntityPath path, string subject, string consequence) => _findings.Add(new(FindingSeverity.Warning, path, subject, consequence));

    private static TimeSpan Within(TimeSpan value, TimeSpan min, TimeSpan? max) => value < min ? min : value > max ? max.Value : value;
}
