using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Integration.Aws.Messages;
using Integration.Aws.Options;

namespace Integration.Aws.Topology;

/// <summary>What SQS and SNS have no attribute for, kept in tags: neutral paths, time to live, deduplication, push endpoints.</summary>
internal static class EntityTags
{
    private const string None = "none";
    private const int ChunkLength = 250;

    public static Dictionary<string, string> Of(SourceDefinition source)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WireNames.EntityTag] = source.Path.ToString(),
            [WireNames.TimeToLiveTag] = source.DefaultTimeToLive?.Ticks.ToString(CultureInfo.InvariantCulture) ?? None,
            [WireNames.DeadLetterOnExpirationTag] = Print(source.DeadLetterOnExpiration),
        };
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

    public static Dictionary<string, string> OfDeadLetters(SourceDefinition source) =>
        new(StringComparer.Ordinal) { [WireNames.EntityTag] = $"{source.Path}{WireNames.DeadLetterPath}" };

    public static Dictionary<string, string> Of(TopicDefinition topic) => new(StringComparer.Ordinal)
    {
        [WireNames.EntityTag] = topic.Name,
        [WireNames.DeduplicatesTag] = Print(topic.DeduplicationWindow is not null),
    };

    /// <summary>The neutral path of an entity that this provider created, or null.</summary>
    public static string? FindEntity(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(WireNames.EntityTag);

    public static T Read<T>(T definition, IReadOnlyDictionary<string, string> tags) where T : SourceDefinition => definition with
    {
        DefaultTimeToLive = long.TryParse(tags.GetValueOrDefault(WireNames.TimeToLiveTag), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? TimeSpan.FromTicks(ticks) : null,
        DeadLetterOnExpiration = tags.GetValueOrDefault(WireNames.DeadLetterOnExpirationTag) == "true",
    };

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
