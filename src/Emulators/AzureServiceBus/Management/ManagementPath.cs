namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>What a request's path names. Names of queues and topics may have slashes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Entity">The queue or topic.</param>
/// <param name="Subscription">The subscription of the topic.</param>
/// <param name="Rule">The rule of the subscription.</param>
internal sealed record ManagementPath(ManagementResource Kind, string Entity = "", string Subscription = "", string Rule = "")
{
    /// <summary>The path as the service writes it, without a slash in front.</summary>
    public string Text => Kind switch
    {
        ManagementResource.Namespace => "$namespaceinfo",
        ManagementResource.Queues => "$Resources/queues",
        ManagementResource.Topics => "$Resources/topics",
        ManagementResource.Entity => Entity,
        ManagementResource.Subscriptions => $"{Entity}/Subscriptions",
        ManagementResource.Subscription => $"{Entity}/Subscriptions/{Subscription}",
        ManagementResource.Rules => $"{Entity}/Subscriptions/{Subscription}/Rules",
        _ => $"{Entity}/Subscriptions/{Subscription}/Rules/{Rule}",
    };

    /// <param name="target">The request's target as it came: a path, encoded, and perhaps a query.</param>
    /// <exception cref="ManagementException">There is nothing of that kind.</exception>
    public static ManagementPath Parse(string target)
    {
        int query = target.IndexOf('?', StringComparison.Ordinal);
        string[] parts = Uri.UnescapeDataString(query < 0 ? target : target[..query]).Trim('/').Split('/');
        return parts switch
        {
            [var only] when Is(only, "$namespaceinfo") => new(ManagementResource.Namespace),
            [var first, var list] when Is(first, "$Resources") && Is(list, "queues") => new(ManagementResource.Queues),
            [var first, var list] when Is(first, "$Resources") && Is(list, "topics") => new(ManagementResource.Topics),
            [.. { Length: > 0 } topic, var list] when Is(list, "Subscriptions") => new(ManagementResource.Subscriptions, Join(topic)),
            [.. { Length: > 0 } topic, var list, var name] when Is(list, "Subscriptions") => new(ManagementResource.Subscription, Join(topic), name),
            [.. { Length: > 0 } topic, var list, var name, var rules] when Is(list, "Subscriptions") && Is(rules, "Rules") =>
                new(ManagementResource.Rules, Join(topic), name),
            [.. { Length: > 0 } topic, var list, var name, var rules, var rule] when Is(list, "Subscriptions") && Is(rules, "Rules") =>
                new(ManagementResource.Rule, Join(topic), name, rule),
            _ when parts[0].StartsWith('$') => throw ManagementException.BadRequest($"There is no resource '{parts[0]}'."),
            _ => new(ManagementResource.Entity, Join(parts)),
        };
    }

    private static bool Is(string part, string name) => string.Equals(part, name, StringComparison.OrdinalIgnoreCase);

    private static string Join(string[] parts) => string.Join('/', parts);
}
