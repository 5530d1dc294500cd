using Integration.Drivers;

namespace Integration.AzureServiceBus.Messages;

/// <summary>Typed headers to application properties and back (clause M2).</summary>
internal static class HeaderCodec
{
    /// <summary>Adds a header.</summary>
    public static void Write(IDictionary<string, object> properties, string name, HeaderValue value)
    {
        switch (value.Kind)
        {
            // The service refuses bytes as a property, and its rules would compare a NaN; under another name neither happens.
            case HeaderKind.Binary:
                properties[WireNames.Opaque + name] = value.ToString();
                break;
            case HeaderKind.Double when !double.IsFinite(value.As<double>()):
                properties[WireNames.Opaque + name] = value.As<double>();
                break;
            case HeaderKind.DateTimeOffset:
                var moment = value.As<DateTimeOffset>();
                properties[WireNames.OfHeader(name)] = moment.ToUniversalTime();
                if (moment.Offset != TimeSpan.Zero)
                    properties[WireNames.Offset + name] = (int)moment.Offset.TotalMinutes;
                break;
            default:
                properties[WireNames.OfHeader(name)] = value.Value;
                break;
        }
    }

    /// <summary>The headers among application properties.</summary>
    /// <remarks>Two properties may stand for one header when somebody else wrote one of them: the first is taken.</remarks>
    public static MessageHeaders Read(IReadOnlyDictionary<string, object> properties) =>
        properties.Count == 0 ? MessageHeaders.Empty : new(Find(properties).DistinctBy(h => h.Key, StringComparer.Ordinal));

    private static IEnumerable<KeyValuePair<string, HeaderValue>> Find(IReadOnlyDictionary<string, object> properties)
    {
        foreach (var (property, value) in properties)
        {
            // AMQP's null is the absence of a value.
            if (WireNames.HeaderOf(property) is not { } name || value is null)
                continue;
            if (property.StartsWith(WireNames.Opaque, StringComparison.Ordinal) && value is string base64)
                yield return new(name, FromBase64(base64));
            else if (value is DateTimeOffset moment && properties.TryGetValue(WireNames.Offset + name, out var offset) && Marks.Number(offset, long.MinValue) is { } minutes)
                yield return new(name, SaturatingTime.ToOffset(moment, minutes));
            else
                yield return new(name, ForeignValue.Read(value));
        }
    }

    private static HeaderValue FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return text;
        }
    }
}
