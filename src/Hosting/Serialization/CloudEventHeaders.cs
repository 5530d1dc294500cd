namespace Integration.Hosting;

/// <summary>The binary mode: attributes in headers, data in the body.</summary>
internal static class CloudEventHeaders
{
    public const string Prefix = "cloudEvents_";

    // What the AMQP binding's senders with the other allowed prefix use.
    private static readonly string[] Prefixes = [Prefix, "cloudEvents:"];
    private static readonly string[] Versions = [.. Prefixes.Select(p => p + CloudEventAttributes.SpecVersion)];

    public static Message Write(CloudEvent e) => new()
    {
        Body = e.Data ?? ReadOnlyMemory<byte>.Empty,
        ContentType = e.DataContentType,
        Headers = new MessageHeaders(CloudEventAttributes.Of(e).Select(a => KeyValuePair.Create(Prefix + a.Key, a.Value))),
    };

    public static CloudEvent? Read(Message message)
    {
        // Every message that is read is looked at so: without a delegate.
        for (var i = 0; i < Versions.Length; i++)
        {
            if (message.Headers.ContainsKey(Versions[i]))
                return Read(message, Prefixes[i]);
        }

        return null;
    }

    private static CloudEvent Read(Message message, string prefix)
    {
        var attributes = message.Headers.Where(h => h.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(h => h.Key[prefix.Length..], h => h.Value, StringComparer.Ordinal);
        return CloudEventAttributes.Make(attributes, message.ContentType, message.Body.IsEmpty ? null : message.Body);
    }
}
