namespace Integration.Emulators.AzureServiceBus;

/// <summary>What selects messages for a subscription.</summary>
public abstract record FilterSettings
{
    private protected FilterSettings()
    {
    }
}

/// <summary>Selects every message.</summary>
public sealed record TrueFilterSettings : FilterSettings;

/// <summary>Selects no message.</summary>
public sealed record FalseFilterSettings : FilterSettings;

/// <summary>Selects messages by a SQL expression.</summary>
/// <param name="Expression">The condition: up to 1,024 characters.</param>
public sealed record SqlFilterSettings(string Expression) : FilterSettings
{
    /// <summary>The values of the expression's parameters, by their names with the <c>@</c>.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);
}

/// <summary>Selects messages whose properties equal all that are set here.</summary>
public sealed record CorrelationFilterSettings : FilterSettings
{
    /// <summary>The correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The message id.</summary>
    public string? MessageId { get; init; }

    /// <summary>The address that the message is meant for.</summary>
    public string? To { get; init; }

    /// <summary>The address for answers.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The subject, once called label.</summary>
    public string? Subject { get; init; }

    /// <summary>The session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The session for answers.</summary>
    public string? ReplyToSessionId { get; init; }

    /// <summary>The content type.</summary>
    public string? ContentType { get; init; }

    /// <summary>The application properties.</summary>
    public IReadOnlyDictionary<string, object?> ApplicationProperties { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);
}
