namespace Integration.Emulators.AzureServiceBus;

/// <summary>A rule of a subscription: messages that its filter selects are copied to the subscription.</summary>
/// <param name="Name">The name: up to 50 characters.</param>
/// <param name="Filter">What selects messages.</param>
public sealed record RuleSettings(string Name, FilterSettings Filter)
{
    /// <summary>The name of the rule that a new subscription has.</summary>
    public const string DefaultName = "$Default";

    /// <summary>The SQL statements that change the copy of a message, such as <c>SET priority = 1; REMOVE trace</c>; or null.</summary>
    public string? SqlAction { get; init; }

    /// <summary>The values of the action's parameters, by their names with the <c>@</c>. Kept and returned: the service's actions have none yet.</summary>
    public IReadOnlyDictionary<string, object?> SqlActionParameters { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>When the rule was made. The broker sets it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The rule that a new subscription has: everything.</summary>
    public static RuleSettings Default { get; } = new(DefaultName, new TrueFilterSettings());
}
