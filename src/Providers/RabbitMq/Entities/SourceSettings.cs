using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Integration.RabbitMq.Entities;

/// <summary>
/// The settings of a queue or subscription. The broker keeps them with the queue and has no use for them itself: as arguments that the
/// queue was declared with and, once they were changed, as those of a binding to an exchange that nobody publishes to. Both can be read by
/// the management API alone.
/// </summary>
internal sealed record SourceSettings
{
    private const string Id = "integration-id";
    private const string Version = "integration-version";
    private const string LockDurationKey = "integration-lock-duration";
    private const string MaxDeliveryCountKey = "integration-max-delivery-count";
    private const string DefaultTimeToLiveKey = "integration-default-time-to-live";
    private const string DeadLetterOnExpirationKey = "integration-dead-letter-on-expiration";
    private const string AutoDeleteOnIdleKey = "integration-auto-delete-on-idle";
    private const string FilterKey = "integration-filter";
    private const string EarlierFiltersKey = "integration-earlier-filters";

    /// <summary>What tells the queue from others of its name before and after it; kept over every change.</summary>
    public required string Identity { get; init; }

    /// <summary>Which of several settings are in force: those of the greatest.</summary>
    public long Revision { get; init; }

    public required TimeSpan LockDuration { get; init; }

    public required int MaxDeliveryCount { get; init; }

    public TimeSpan? DefaultTimeToLive { get; init; }

    public bool DeadLetterOnExpiration { get; init; }

    public TimeSpan? AutoDeleteOnIdle { get; init; }

    /// <summary>Which messages a subscription wants; every one by default.</summary>
    public MessageFilter Filter { get; init; } = MessageFilter.All;

    /// <summary>Which it wanted before, and of which time on it no longer did: oldest first.</summary>
    public IReadOnlyList<EarlierFilter> EarlierFilters { get; init; } = [];

    /// <summary>Whether the broker keeps none with the queue, so that these are what somebody else's queue tells of itself, or the defaults.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>Those of a source that nothing is known of.</summary>
    public static SourceSettings Default { get; } = Of(new QueueDefinition("unknown")) with { IsAssumed = true };

    /// <summary>Whether it selects, or did.</summary>
    public bool HasFilter => Filter != MessageFilter.All || EarlierFilters.Count > 0;

    /// <summary>The settings of a queue that is declared now.</summary>
    public static SourceSettings Of(SourceDefinition definition) => new()
    {
        Identity = Guid.NewGuid().ToString("N"),
        LockDuration = definition.LockDuration,
        MaxDeliveryCount = definition.MaxDeliveryCount,
        DefaultTimeToLive = definition.DefaultTimeToLive,
        DeadLetterOnExpiration = definition.DeadLetterOnExpiration,
        AutoDeleteOnIdle = definition.AutoDeleteOnIdle,
        Filter = definition is SubscriptionDefinition subscription ? subscription.Filter : MessageFilter.All,
    };

    /// <summary>The filter that a message is to pass that was sent at that time.</summary>
    public MessageFilter FilterAt(DateTimeOffset sent) => EarlierFilters.FirstOrDefault(earlier => sent < earlier.Until)?.Filter ?? Filter;

    /// <summary>These settings changed to those of a definition.</summary>
    public SourceSettings ChangedTo(SourceDefinition definition, DateTimeOffset now)
    {
        var wanted = Of(definition);
        return wanted with
        {
            Identity = Identity,
            Revision = Revision + 1,
            EarlierFilters = wanted.Filter == Filter ? EarlierFilters : [.. EarlierFilters, new(now, Filter)],
        };
    }

    /// <summary>These settings with the filters of others; with their own where the broker keeps none.</summary>
    public SourceSettings FilteringAs(SourceSettings kept) => kept.IsAssumed ? this : this with { Filter = kept.Filter, EarlierFilters = kept.EarlierFilters };

    /// <summary>A definition with these settings.</summary>
    public QueueDefinition ToQueue(string name) => new(name)
    {
        LockDuration = LockDuration,
        MaxDeliveryCount = MaxDeliveryCount,
        DefaultTimeToLive = DefaultTimeToLive,
        DeadLetterOnExpiration = DeadLetterOnExpiration,
        AutoDeleteOnIdle = AutoDeleteOnIdle,
    };

    /// <summary>A definition with these settings.</summary>
    public SubscriptionDefinition ToSubscription(string topic, string name) => new(topic, name)
    {
        LockDuration = LockDuration,
        MaxDeliveryCount = MaxDeliveryCount,
        DefaultTimeToLive = DefaultTimeToLive,
        DeadLetterOnExpiration = DeadLetterOnExpiration,
        AutoDeleteOnIdle = AutoDeleteOnIdle,
        Filter = Filter,
    };

    /// <summary>The settings as arguments, in words that the management pages show as they are.</summary>
    public JsonObject ToArguments()
    {
        var arguments = new JsonObject
        {
            [Id] = Identity,
            [Version] = Revision,
            [LockDurationKey] = Print(LockDuration),
            [MaxDeliveryCountKey] = MaxDeliveryCount,
            [DeadLetterOnExpirationKey] = DeadLetterOnExpiration,
        };
        if (DefaultTimeToLive is { } timeToLive)
            arguments[DefaultTimeToLiveKey] = Print(timeToLive);
        if (AutoDeleteOnIdle is { } idle)
            arguments[AutoDeleteOnIdleKey] = Print(idle);
        if (Filter != MessageFilter.All)
            arguments[FilterKey] = Filter.ToString();
        if (EarlierFilters.Count > 0)
            arguments[EarlierFiltersKey] = new JsonArray([.. EarlierFilters.SelectMany(earlier => earlier.ToTexts()).Select(text => JsonValue.Create(text))]);
        return arguments;
    }

    /// <summary>The settings that arguments hold; null when they hold none, or some that can't be read.</summary>
    public static SourceSettings? TryRead(JsonElement arguments)
    {
        try
        {
            if (arguments.ValueKind != JsonValueKind.Object || !arguments.TryGetProperty(Id, out var id))
                return null;
            return new SourceSettings
            {
                Identity = id.GetString()!,
                Revision = arguments.GetProperty(Version).GetInt64(),
                LockDuration = ReadDuration(arguments.GetProperty(LockDurationKey)),
                MaxDeliveryCount = arguments.GetProperty(MaxDeliveryCountKey).GetInt32(),
                DeadLetterOnExpiration = arguments.GetProperty(DeadLetterOnExpirationKey).GetBoolean(),
                DefaultTimeToLive = arguments.TryGetProperty(DefaultTimeToLiveKey, out var timeToLive) ? ReadDuration(timeToLive) : null,
                AutoDeleteOnIdle = arguments.TryGetProperty(AutoDeleteOnIdleKey, out var idle) ? ReadDuration(idle) : null,
                Filter = arguments.TryGetProperty(FilterKey, out var filter) ? MessageFilter.Parse(filter.GetString()!) : MessageFilter.All,
                EarlierFilters = arguments.TryGetProperty(EarlierFiltersKey, out var earlier)
                    ? [.. earlier.EnumerateArray().Select(text => text.GetString()!).Chunk(2).Select(EarlierFilter.Read)]
                    : [],
            };
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or KeyNotFoundException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static string Print(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);

    private static TimeSpan ReadDuration(JsonElement value) => TimeSpan.ParseExact(value.GetString()!, "c", CultureInfo.InvariantCulture);
}

/// <summary>A filter that a subscription had.</summary>
/// <param name="Until">When it was changed.</param>
/// <param name="Filter">The filter.</param>
internal sealed record EarlierFilter(DateTimeOffset Until, MessageFilter Filter)
{
    private const string Every = "";

    public IEnumerable<string> ToTexts() => [Until.ToString("O", CultureInfo.InvariantCulture), Filter == MessageFilter.All ? Every : Filter.ToString()];

    public static EarlierFilter Read(string[] texts) => new(
        DateTimeOffset.ParseExact(texts[0], "O", CultureInfo.InvariantCulture), texts[1] == Every ? MessageFilter.All : MessageFilter.Parse(texts[1]));
}
