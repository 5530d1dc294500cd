using System.Text.Json;

namespace Integration.Emulators.AzureServiceBus.Configuration;

/// <summary>The file <c>Config.json</c> of Microsoft's Service Bus emulator, as it is written.</summary>
internal sealed record ConfigurationDocument(UserConfiguration? UserConfig);

/// <summary>The namespaces, and settings of logging, which say nothing about entities.</summary>
internal sealed record UserConfiguration(IReadOnlyList<NamespaceConfiguration>? Namespaces, JsonElement? Logging);

/// <summary>One namespace. Its name is not used: clients know the emulator by its address.</summary>
internal sealed record NamespaceConfiguration(string? Name, IReadOnlyList<QueueConfiguration>? Queues, IReadOnlyList<TopicConfiguration>? Topics);

/// <summary>A queue.</summary>
internal sealed record QueueConfiguration(string? Name, EntityProperties? Properties);

/// <summary>A topic.</summary>
internal sealed record TopicConfiguration(string? Name, EntityProperties? Properties, IReadOnlyList<SubscriptionConfiguration>? Subscriptions);

/// <summary>A subscription; without rules it takes everything.</summary>
internal sealed record SubscriptionConfiguration(string? Name, EntityProperties? Properties, IReadOnlyList<RuleConfiguration>? Rules);

/// <summary>What a queue, a topic or a subscription can have; durations as ISO 8601 writes them, such as <c>PT1M</c>.</summary>
internal sealed record EntityProperties
{
    public bool? DeadLetteringOnMessageExpiration { get; init; }

    public string? DefaultMessageTimeToLive { get; init; }

    public string? DuplicateDetectionHistoryTimeWindow { get; init; }

    public string? ForwardDeadLetteredMessagesTo { get; init; }

    public string? ForwardTo { get; init; }

    public string? LockDuration { get; init; }

    public int? MaxDeliveryCount { get; init; }

    public bool? RequiresDuplicateDetection { get; init; }

    public bool? RequiresSession { get; init; }
}

/// <summary>A rule.</summary>
internal sealed record RuleConfiguration(string? Name, RuleProperties? Properties);

/// <summary>A rule's filter, of the type that it names, and its action.</summary>
internal sealed record RuleProperties(string? FilterType, CorrelationProperties? CorrelationFilter, SqlProperties? SqlFilter, SqlProperties? Action);

/// <summary>SQL.</summary>
internal sealed record SqlProperties(string? SqlExpression);

/// <summary>What a correlation filter compares.</summary>
internal sealed record CorrelationProperties
{
    public string? ContentType { get; init; }

    public string? CorrelationId { get; init; }

    public string? Label { get; init; }

    public string? MessageId { get; init; }

    public string? ReplyTo { get; init; }

    public string? ReplyToSessionId { get; init; }

    public string? SessionId { get; init; }

    public string? To { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Properties { get; init; }
}
