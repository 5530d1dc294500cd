using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Amazon.SimpleNotificationService.Model;
using Integration.Aws.Messages;
using Integration.Aws.Options;

namespace Integration.Aws.Topology;

/// <summary>What SQS and SNS have no attribute for, kept in tags: neutral paths, time to live, deduplication, push endpoints.</summary>
internal static class EntityTags
{
    private const string None = "none";
    private const int ChunkLength = 250;

    /// <param name="source">The definition.</param>
    /// <param name="now">What the services' clock shows; null for no lease yet.</param>
    public static Dictionary<string, string> Of(SourceDefinition source, DateTimeOffset? now)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WireNames.EntityTag] = source.Path.ToString(),
            [WireNames.TimeToLiveTag] = source.DefaultTimeToLive?.Ticks.ToString(CultureInfo.InvariantCulture) ?? None,
            [WireNames.DeadLetterOnExpirationTag] = Print(source.DeadLetterOnExpiration),
            [WireNames.AutoDeleteOnIdleTag] = source.AutoDeleteOnIdle?.Ticks.ToString(CultureInfo.InvariantCulture) ?? None,
        };
        if (source.AutoDeleteOnIdle is { } idle && now is { } since)
            tags[WireNames.LeaseTag] = Lease.From(since, idle).Print();
        if (source is QueueDefinition queue)
            tags[WireNames.DeduplicatesTag] = Print(queue.DeduplicationWindow is not null);
        if (source is SubscriptionDefinition { Push: { } push })
        {
            tags[WireNames.PushTag] = push.Kind.ToString();

            // The value of a tag has at most 256 characters, from a restricted set.
            foreach (var (chunk, i) in Base64Url.EncodeToString(Encoding.UTF8.GetBytes(push.Address)).Chunk(ChunkLength).Select((c, i) => (c, i)))
                tags[WireNames.PushAddressTag + i.ToString(CultureInfo.InvariantCulture)] = new string(chunk);
        }

        return tags;
    }

    /// <summary>Those of a dead-letter queue. With a lease that nobody renews: over, it counts when there is no queue that it has the dead letters of.</summary>
    public static Dictionary<string, string> OfDeadLetters(SourceDefinition source, DateTimeOffset? now)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { [WireNames.EntityTag] = $"{source.Path}{WireNames.DeadLetterPath}" };
        if (source.AutoDeleteOnIdle is { } idle)
        {
            tags[WireNames.AutoDeleteOnIdleTag] = idle.Ticks.ToString(CultureInfo.InvariantCulture);
            if (now is { } since)
                tags[WireNames.LeaseTag] = Lease.From(since, idle).Print();
        }

        return tags;
    }

    public static Dictionary<string, string> Of(TopicDefinition topic) => new(StringComparer.Ordinal)
    {
        [WireNames.EntityTag] = topic.Name,
        [WireNames.DeduplicatesTag] = Print(topic.DeduplicationWindow is not null),
    };

    public static List<Tag> ToSns(IReadOnlyDictionary<string, string> tags) => [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    /// <summary>The neutral path of an entity that this provider created, or null.</summary>
    public static string? FindEntity(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(WireNames.EntityTag);

    public static T Read<T>(T definition, IReadOnlyDictionary<string, string> tags) where T : SourceDefinition => definition with
    {
        DefaultTimeToLive = ReadDuration(tags, WireNames.TimeToLiveTag),
        AutoDeleteOnIdle = ReadDuration(tags, WireNames.AutoDeleteOnIdleTag),
        DeadLetterOnExpiration = tags.GetValueOrDefault(WireNames.DeadLetterOnExpirationTag) == "true",
    };

    /// <summary>A duration in a tag; null when there is none.</summary>
    public static TimeSpan? ReadDuration(IReadOnlyDictionary<string, string> tags, string tag) =>
        long.TryParse(tags.GetValueOrDefault(tag), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>The deduplication window: SQS's own for an ordered entity, unless its tag switches it off.</summary>
    public static TimeSpan? ReadWindow(bool ordered, IReadOnlyDictionary<string, string> tags) =>
        ordered && tags.GetValueOrDefault(WireNames.DeduplicatesTag) != "false" ? SqsLimits.DeduplicationWindow : null;

    public static PushEndpoint? ReadPush(IReadOnlyDictionary<string, string> tags)
    {
        if (!Enum.TryParse<PushKind>(tags.GetValueOrDefault(WireNames.PushTag), out var kind))
            return null;
        var address = new StringBuilder();
        for (var i = 0; tags.TryGetValue(WireNames.PushAddressTag + i.ToString(CultureInfo.InvariantCulture), out var chunk); i++)
            address.Append(chunk);
        try
        {
            return new PushEndpoint(kind, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(address.ToString())));
        }
        catch (FormatException)
        {
            // Another tool's tags: one queue must not end the listing of all.
            return null;
        }
    }

    private static string Print(bool value) => value ? "true" : "false";
}
