namespace Integration.Cli;

/// <summary>The settings of entities by name, without those that are off.</summary>
internal static class EntitySettings
{
    public static IEnumerable<(EntityPath Path, Dictionary<string, string> Settings)> Of(TopologyDefinition topology) =>
        topology.Queues.OrderBy(q => q.Name, StringComparer.Ordinal).Select(q => (q.Path, Filter([.. Ordering(q.Ordered, q.DeduplicationWindow), .. Source(q)])))
            .Concat(topology.Topics.OrderBy(t => t.Name, StringComparer.Ordinal).SelectMany(t => Of(t, topology.Subscriptions)));

    private static IEnumerable<(EntityPath, Dictionary<string, string>)> Of(TopicDefinition topic, IEnumerable<SubscriptionDefinition> all) =>
        all.Where(s => s.Topic == topic.Name).OrderBy(s => s.Name, StringComparer.Ordinal)
            .Select(s => (s.Path, Filter([(nameof(s.Filter), s.Filter == MessageFilter.All ? null : s.Filter.ToString()), (nameof(s.Push), s.Push?.ToString()), .. Source(s)])))
            .Prepend((topic.Path, Filter([.. Ordering(topic.Ordered, topic.DeduplicationWindow)])));

    private static IEnumerable<(string, string?)> Ordering(bool ordered, TimeSpan? window) =>
        [(nameof(QueueDefinition.Ordered), ordered ? "true" : null), (nameof(QueueDefinition.DeduplicationWindow), window?.ToString("c"))];

    private static IEnumerable<(string, string?)> Source(SourceDefinition source) =>
    [
        (nameof(source.LockDuration), source.LockDuration.ToString("c")),
        (nameof(source.MaxDeliveryCount), $"{source.MaxDeliveryCount}"),
        (nameof(source.DefaultTimeToLive), source.DefaultTimeToLive?.ToString("c")),
        (nameof(source.DeadLetterOnExpiration), source.DeadLetterOnExpiration ? "true" : null),
    ];

    private static Dictionary<string, string> Filter(IEnumerable<(string Name, string? Value)> settings) =>
        settings.Where(s => s.Value is not null).ToDictionary(s => s.Name, s => s.Value!, StringComparer.Ordinal);
}
