using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Integration.Emulators.AzureServiceBus.Configuration;

/// <summary>Reads a <c>Config.json</c> into settings of entities. Every fault names its entity and property.</summary>
internal static class ConfigurationFileReader
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="FormatException">It is not such a file, or a value in it can't be read.</exception>
    public static EntityConfiguration Read(string json)
    {
        ConfigurationDocument document;
        try
        {
            document = JsonSerializer.Deserialize<ConfigurationDocument>(json, Json) ?? throw new FormatException("The configuration is empty.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The configuration can't be read: {e.Message}", e);
        }

        return document.UserConfig?.Namespaces switch
        {
            null => throw new FormatException("The configuration has no list 'UserConfig.Namespaces'."),
            [var only] => Of(only),
            var several => throw new FormatException($"The configuration has {several.Count} namespaces; an emulator is one."),
        };
    }

    private static EntityConfiguration Of(NamespaceConfiguration space) => new(
        [.. (space.Queues ?? []).Select(QueueOf)],
        [.. (space.Topics ?? []).Select(TopicOf)],
        [.. (space.Topics ?? []).SelectMany(topic => (topic.Subscriptions ?? []).Select(s => SubscriptionOf(topic.Name!, s)))]);

    private static QueueSettings QueueOf(QueueConfiguration queue)
    {
        string name = Named("queue", queue.Name);
        var defaults = new QueueSettings(name);
        var p = queue.Properties ?? new();
        return defaults with
        {
            DeadLetteringOnMessageExpiration = p.DeadLetteringOnMessageExpiration ?? defaults.DeadLetteringOnMessageExpiration,
            DefaultMessageTimeToLive = Duration(name, nameof(p.DefaultMessageTimeToLive), p.DefaultMessageTimeToLive) ?? defaults.DefaultMessageTimeToLive,
            DuplicateDetectionHistoryTimeWindow =
                Duration(name, nameof(p.DuplicateDetectionHistoryTimeWindow), p.DuplicateDetectionHistoryTimeWindow) ?? defaults.DuplicateDetectionHistoryTimeWindow,
            ForwardDeadLetteredMessagesTo = Text(p.ForwardDeadLetteredMessagesTo),
            ForwardTo = Text(p.ForwardTo),
            LockDuration = Duration(name, nameof(p.LockDuration), p.LockDuration) ?? defaults.LockDuration,
            MaxDeliveryCount = p.MaxDeliveryCount ?? defaults.MaxDeliveryCount,
            RequiresDuplicateDetection = p.RequiresDuplicateDetection ?? defaults.RequiresDuplicateDetection,
            RequiresSession = p.RequiresSession ?? defaults.RequiresSession,
        };
    }

    private static TopicSettings TopicOf(TopicConfiguration topic)
    {
        string name = Named("topic", topic.Name);
        var defaults = new TopicSettings(name);
        var p = topic.Properties ?? new();
        return defaults with
        {
            DefaultMessageTimeToLive = Duration(name, nameof(p.DefaultMessageTimeToLive), p.DefaultMessageTimeToLive) ?? defaults.DefaultMessageTimeToLive,
            DuplicateDetectionHistoryTimeWindow =
                Duration(name, nameof(p.DuplicateDetectionHistoryTimeWindow), p.DuplicateDetectionHistoryTimeWindow) ?? defaults.DuplicateDetectionHistoryTimeWindow,
            RequiresDuplicateDetection = p.RequiresDuplicateDetection ?? defaults.RequiresDuplicateDetection,
        };
    }

    private static (SubscriptionSettings Settings, IReadOnlyList<RuleSettings> Rules) SubscriptionOf(string topic, SubscriptionConfiguration subscription)
    {
        string name = Named("subscription", subscription.Name);
        var defaults = new SubscriptionSettings(topic, name);
        var p = subscription.Properties ?? new();
        var settings = defaults with
        {
            DeadLetteringOnMessageExpiration = p.DeadLetteringOnMessageExpiration ?? defaults.DeadLetteringOnMessageExpiration,
            DefaultMessageTimeToLive = Duration(name, nameof(p.DefaultMessageTimeToLive), p.DefaultMessageTimeToLive) ?? defaults.DefaultMessageTimeToLive,
            ForwardDeadLetteredMessagesTo = Text(p.ForwardDeadLetteredMessagesTo),
            ForwardTo = Text(p.ForwardTo),
            LockDuration = Duration(name, nameof(p.LockDuration), p.LockDuration) ?? defaults.LockDuration,
            MaxDeliveryCount = p.MaxDeliveryCount ?? defaults.MaxDeliveryCount,
            RequiresSession = p.RequiresSession ?? defaults.RequiresSession,
        };
        return (settings, subscription.Rules is { Count: > 0 } rules ? [.. rules.Select(RuleOf)] : [RuleSettings.Default]);
    }

    private static RuleSettings RuleOf(RuleConfiguration rule)
    {
        string name = Named("rule", rule.Name);
        var p = rule.Properties ?? throw new FormatException($"The rule '{name}' has no properties.");
        FilterSettings filter = p.FilterType switch
        {
            "Correlation" when p.CorrelationFilter is { } c => new CorrelationFilterSettings
            {
                ContentType = Text(c.ContentType),
                CorrelationId = Text(c.CorrelationId),
                Subject = Text(c.Label),
                MessageId = Text(c.MessageId),
                ReplyTo = Text(c.ReplyTo),
                ReplyToSessionId = Text(c.ReplyToSessionId),
                SessionId = Text(c.SessionId),
                To = Text(c.To),
                ApplicationProperties = (c.Properties ?? new Dictionary<string, JsonElement>()).ToDictionary(v => v.Key, v => Value(name, v.Key, v.Value), StringComparer.Ordinal),
            },
            "Sql" when p.SqlFilter?.SqlExpression is { Length: > 0 } sql => new SqlFilterSettings(sql),
            "Correlation" or "Sql" => throw new FormatException($"The rule '{name}' has the type '{p.FilterType}' and no filter of that type."),
            _ => throw new FormatException($"The rule '{name}' has the type '{p.FilterType}'; it must be 'Correlation' or 'Sql'."),
        };
        return new(name, filter) { SqlAction = Text(p.Action?.SqlExpression) };
    }

    private static string Named(string kind, string? name) => Text(name) ?? throw new FormatException($"A {kind} has no name.");

    // Microsoft's own file writes "" for what is not set.
    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static TimeSpan? Duration(string entity, string property, string? text)
    {
        try
        {
            return Text(text) is { } value ? XmlConvert.ToTimeSpan(value) : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new FormatException($"'{entity}': the value '{text}' of {property} is not a duration such as PT1M.", e);
        }
    }

    private static object? Value(string rule, string property, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? whole : (object)value.GetDouble(),
        _ => throw new FormatException($"The rule '{rule}' compares '{property}' with something that is not a string, number or boolean."),
    };
}
