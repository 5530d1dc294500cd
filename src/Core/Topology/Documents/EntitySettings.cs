using System.Globalization;
using Integration.Registration;

namespace Integration.TopologyManagement;

/// <summary>A setting of a queue, a topic, a subscription or a stream.</summary>
/// <param name="Name">What it is called in configurations, documents and messages: the property's name.</param>
/// <param name="Get">Its value in a definition: a Boolean, a number, a duration, a filter or an endpoint; null when it is off.</param>
/// <param name="Read">Reads it into a definition, which keeps its own value when nothing is set. Faults go to the reader.</param>
internal sealed record EntitySetting<T>(string Name, Func<T, object?> Get, Func<T, ConfigurationReader, T> Read);

/// <summary>The one list of what can be set: reading, writing, showing and comparing go by it.</summary>
internal static class EntitySettings
{
    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1);

    public static IReadOnlyList<EntitySetting<QueueDefinition>> OfQueue { get; } =
    [
        Flag<QueueDefinition>(nameof(QueueDefinition.Ordered), q => q.Ordered, (q, v) => q with { Ordered = v }),
        Duration<QueueDefinition>(nameof(QueueDefinition.DeduplicationWindow), q => q.DeduplicationWindow, (q, v) => q with { DeduplicationWindow = v }),
        .. OfSource<QueueDefinition>(),
    ];

    public static IReadOnlyList<EntitySetting<TopicDefinition>> OfTopic { get; } =
    [
        Flag<TopicDefinition>(nameof(TopicDefinition.Ordered), t => t.Ordered, (t, v) => t with { Ordered = v }),
        Duration<TopicDefinition>(nameof(TopicDefinition.DeduplicationWindow), t => t.DeduplicationWindow, (t, v) => t with { DeduplicationWindow = v }),
    ];

    public static IReadOnlyList<EntitySetting<SubscriptionDefinition>> OfSubscription { get; } =
    [
        new(
            nameof(SubscriptionDefinition.Filter),
            s => s.Filter == MessageFilter.All ? null : s.Filter,
            (s, reader) => s with { Filter = reader.Parsed(nameof(s.Filter), MessageFilter.Parse) ?? s.Filter }),
        new(nameof(SubscriptionDefinition.Push), s => s.Push, (s, reader) => s with { Push = ReadPush(reader.Section(nameof(s.Push))) }),
        .. OfSource<SubscriptionDefinition>(),
    ];

    public static IReadOnlyList<EntitySetting<StreamDefinition>> OfStream { get; } =
    [
        new(
            nameof(StreamDefinition.Partitions),
            s => s.Partitions,
            (s, reader) => s with { Partitions = reader.Number(nameof(s.Partitions), 1) ?? s.Partitions }),
        Duration<StreamDefinition>(nameof(StreamDefinition.Retention), s => s.Retention, (s, v) => s with { Retention = v }),
    ];

    /// <summary>The definition with what the reader has of these settings.</summary>
    public static T Read<T>(this IEnumerable<EntitySetting<T>> settings, T definition, ConfigurationReader reader) =>
        settings.Aggregate(definition, (d, setting) => setting.Read(d, reader));

    /// <summary>A value as it is written; of an endpoint only what may be shown.</summary>
    public static string Print(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static IEnumerable<EntitySetting<T>> OfSource<T>() where T : SourceDefinition =>
    [
        Duration<T>(nameof(SourceDefinition.LockDuration), s => s.LockDuration, (s, v) => s with { LockDuration = v }),
        new(
            nameof(SourceDefinition.MaxDeliveryCount),
            s => s.MaxDeliveryCount,
            (s, reader) => s with { MaxDeliveryCount = reader.Number(nameof(s.MaxDeliveryCount), 1) ?? s.MaxDeliveryCount }),
        Duration<T>(nameof(SourceDefinition.DefaultTimeToLive), s => s.DefaultTimeToLive, (s, v) => s with { DefaultTimeToLive = v }),
        Flag<T>(nameof(SourceDefinition.DeadLetterOnExpiration), s => s.DeadLetterOnExpiration, (s, v) => s with { DeadLetterOnExpiration = v }),
        Duration<T>(nameof(SourceDefinition.AutoDeleteOnIdle), s => s.AutoDeleteOnIdle, (s, v) => s with { AutoDeleteOnIdle = v }),
    ];

    private static EntitySetting<T> Flag<T>(string name, Func<T, bool> get, Func<T, bool, T> set) =>
        new(name, d => get(d) ? true : null, (d, reader) => reader.Flag(name) is { } value ? set(d, value) : d);

    private static EntitySetting<T> Duration<T>(string name, Func<T, TimeSpan?> get, Func<T, TimeSpan, T> set) =>
        new(name, d => get(d), (d, reader) => reader.Duration(name, OneTick) is { } value ? set(d, value) : d);

    private static PushEndpoint? ReadPush(ConfigurationReader reader)
    {
        var kind = reader.Member<PushKind>(nameof(PushEndpoint.Kind));
        var address = kind == PushKind.Webhook
            ? reader.Address(nameof(PushEndpoint.Address), Uri.UriSchemeHttp, Uri.UriSchemeHttps)?.OriginalString
            : reader.Text(nameof(PushEndpoint.Address));
        if (kind is { } known && !string.IsNullOrWhiteSpace(address))
            return new PushEndpoint(known, address);
        if (reader.Exists && (reader.Text(nameof(PushEndpoint.Kind)) is null || string.IsNullOrWhiteSpace(reader.Text(nameof(PushEndpoint.Address)))))
            reader.Fault("", "needs both Kind and Address");
        return null;
    }
}
