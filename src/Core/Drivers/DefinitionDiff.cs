namespace Integration.Drivers;

/// <summary>The settings in which two definitions of one entity differ.</summary>
public static class DefinitionDiff
{
    /// <summary>The settings in which two definitions of a queue differ; none when they are equal.</summary>
    public static IReadOnlyList<SettingDifference> Between(QueueDefinition wanted, QueueDefinition found) =>
        Collect(Source(wanted, found).Concat(Ordering((wanted.Ordered, wanted.DeduplicationWindow), (found.Ordered, found.DeduplicationWindow))));

    /// <summary>The settings in which two definitions of a topic differ; none when they are equal.</summary>
    public static IReadOnlyList<SettingDifference> Between(TopicDefinition wanted, TopicDefinition found) =>
        Collect(Ordering((wanted.Ordered, wanted.DeduplicationWindow), (found.Ordered, found.DeduplicationWindow)));

    /// <summary>The settings in which two definitions of a subscription differ; none when they are equal.</summary>
    public static IReadOnlyList<SettingDifference> Between(SubscriptionDefinition wanted, SubscriptionDefinition found) => Collect(Source(wanted, found).Concat(
    [
        Compare(nameof(wanted.Filter), wanted.Filter, found.Filter),
        Compare(nameof(wanted.Push), wanted.Push, found.Push),
    ]));

    /// <summary>The settings in which two definitions of a stream differ; a number of partitions that is left to the service differs from none.</summary>
    public static IReadOnlyList<SettingDifference> Between(StreamDefinition wanted, StreamDefinition found) => Collect(
    [
        wanted.Partitions is null ? null : Compare(nameof(wanted.Partitions), wanted.Partitions, found.Partitions),
        Compare(nameof(wanted.Retention), wanted.Retention, found.Retention),
    ]);

    private static IEnumerable<SettingDifference?> Source(SourceDefinition wanted, SourceDefinition found) =>
    [
        Compare(nameof(wanted.LockDuration), wanted.LockDuration, found.LockDuration),
        Compare(nameof(wanted.MaxDeliveryCount), wanted.MaxDeliveryCount, found.MaxDeliveryCount),
        Compare(nameof(wanted.DefaultTimeToLive), wanted.DefaultTimeToLive, found.DefaultTimeToLive),
        Compare(nameof(wanted.DeadLetterOnExpiration), wanted.DeadLetterOnExpiration, found.DeadLetterOnExpiration),
        Compare(nameof(wanted.AutoDeleteOnIdle), wanted.AutoDeleteOnIdle, found.AutoDeleteOnIdle),
    ];

    private static IEnumerable<SettingDifference?> Ordering((bool Ordered, TimeSpan? Window) wanted, (bool Ordered, TimeSpan? Window) found) =>
    [
        Compare(nameof(QueueDefinition.Ordered), wanted.Ordered, found.Ordered),
        Compare(nameof(QueueDefinition.DeduplicationWindow), wanted.Window, found.Window),
    ];

    private static SettingDifference? Compare<T>(string setting, T wanted, T found) =>
        EqualityComparer<T>.Default.Equals(wanted, found) ? null : new SettingDifference(setting, Print(wanted), Print(found));

    private static string Print(object? value) => value switch
    {
        null => "none",
        MessageFilter filter when filter == MessageFilter.All => "every message",
        MessageFilter filter => filter.ToString(),
        _ => value.ToString()!,
    };

    private static IReadOnlyList<SettingDifference> Collect(IEnumerable<SettingDifference?> differences) => [.. differences.OfType<SettingDifference>()];
}
