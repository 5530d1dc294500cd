using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Messages;

/// <summary>
/// The properties that filters can test. A copy that is for one subscription only goes through the topic, past the filters
/// of all subscriptions: it hides them under other names, so that no equality can match, and shows them again on receipt.
/// </summary>
internal sealed record SentProperties(
    IReadOnlyDictionary<string, object> Properties, string? CorrelationId, string? Subject, string? ContentType, string? ReplyTo)
{
    public static SentProperties Of(ServiceBusReceivedMessage received)
    {
        var properties = received.ApplicationProperties;
        if (!properties.ContainsKey(WireNames.RedriveTo))
            return new(properties, received.CorrelationId, received.Subject, received.ContentType, received.ReplyTo);

        // Somebody else may have written a property both hidden and not.
        var shown = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in properties)
            shown.TryAdd(Shown(name), value);
        return new(
            shown,
            Taken(nameof(ServiceBusMessage.CorrelationId), received.CorrelationId),
            Taken(nameof(ServiceBusMessage.Subject), received.Subject),
            Taken(nameof(ServiceBusMessage.ContentType), received.ContentType),
            Taken(nameof(ServiceBusMessage.ReplyTo), received.ReplyTo));

        string? Taken(string name, string? native) => properties.TryGetValue(WireNames.HiddenProperty + name, out var value) && value is string text ? text : native;
    }

    public static SentProperties Of(ServiceBusMessage written) => new(
        new Dictionary<string, object>(written.ApplicationProperties, StringComparer.Ordinal),
        written.CorrelationId, written.Subject, written.ContentType, written.ReplyTo);

    public string? Text(string property) => Properties.TryGetValue(property, out var value) ? value as string : null;

    /// <summary>Makes a copy one for that subscription only.</summary>
    public void HideIn(ServiceBusMessage copy, string subscription, string copyMark)
    {
        copy.ApplicationProperties.Clear();
        foreach (var (name, value) in Properties.Where(p => !p.Key.StartsWith(WireNames.Copy, StringComparison.Ordinal)))
            copy.ApplicationProperties[WireNames.IsBookkeeping(name) ? name : WireNames.Hidden + name] = value;
        Hide(copy, nameof(ServiceBusMessage.CorrelationId), CorrelationId);
        Hide(copy, nameof(ServiceBusMessage.Subject), Subject);
        Hide(copy, nameof(ServiceBusMessage.ContentType), ContentType);
        Hide(copy, nameof(ServiceBusMessage.ReplyTo), ReplyTo);
        (copy.CorrelationId, copy.Subject, copy.ContentType, copy.ReplyTo) = (null, null, null, null);
        copy.ApplicationProperties[WireNames.RedriveTo] = subscription;
        copy.ApplicationProperties[CopyMark.Property(copyMark)] = true;
    }

    private static string Shown(string name) =>
        name.StartsWith(WireNames.Hidden, StringComparison.Ordinal) && !name.StartsWith(WireNames.HiddenProperty, StringComparison.Ordinal) ? name[WireNames.Hidden.Length..] : name;

    private static void Hide(ServiceBusMessage copy, string name, string? value)
    {
        if (value is not null)
            copy.ApplicationProperties[WireNames.HiddenProperty + name] = value;
    }
}
