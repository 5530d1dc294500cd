using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Messages;

/// <summary>Typed headers to application properties and back, all kinds natively (clause M2).</summary>
internal static class HeaderCodec
{
    /// <summary>Adds a header.</summary>
    public static void Write(IDictionary<string, object> properties, string name, HeaderValue value)
    {
        if (value.Kind == HeaderKind.DateTimeOffset && value.As<DateTimeOffset>().Offset is var offset && offset != TimeSpan.Zero)
            properties[WireNames.Offset + name] = (int)offset.TotalMinutes;
        properties[WireNames.OfHeader(name)] = value.Kind switch
        {
            HeaderKind.Binary => value.As<ReadOnlyMemory<byte>>().ToArray(),
            HeaderKind.DateTimeOffset => value.As<DateTimeOffset>().ToUniversalTime(),
            _ => value.Value,
        };
    }

    /// <summary>The headers among application properties.</summary>
    /// <remarks>Two properties may stand for one header when somebody else wrote one of them: the first is taken.</remarks>
    public static MessageHeaders Read(IDictionary<string, object> properties) =>
        properties.Count == 0 ? MessageHeaders.Empty : new(Find(properties).DistinctBy(h => h.Key, StringComparer.Ordinal));

    private static IEnumerable<KeyValuePair<string, HeaderValue>> Find(IDictionary<string, object> properties)
    {
        foreach (var (property, value) in properties)
        {
            // AMQP's null is the absence of a value.
            if (WireNames.HeaderOf(property) is not { } name || value is null)
                continue;
            if (value is DateTimeOffset moment && properties.TryGetValue(WireNames.Offset + name, out var offset) && Marks.Number(offset, long.MinValue) is { } minutes)
                yield return new(name, SaturatingTime.ToOffset(moment, minutes));
            else
                yield return new(name, ForeignValue.Read(value));
        }
    }
}
