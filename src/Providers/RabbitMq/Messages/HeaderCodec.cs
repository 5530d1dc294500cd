using System.Text;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Messages;

/// <summary>
/// Typed headers to those of AMQP and back (clause M2). Text, booleans, integers, finite doubles and bytes are what they are. A decimal, a GUID,
/// a moment, NaN and the infinities are text, and one more header, <see cref="WireNames.Types"/>, tells their types; a name that the broker has a
/// meaning for, or that AMQP has no room for, is told there too.
/// </summary>
/// <remarks>A NaN as a double would make the broker close the connection.</remarks>
internal static class HeaderCodec
{
    private const int MaxNameLength = 255;
    private const char Between = ',';
    private const char Is = ':';

    public static void Write(IDictionary<string, object?> wire, MessageHeaders headers)
    {
        var types = new StringBuilder();
        foreach (var (name, value) in headers)
        {
            var alias = WireNames.IsTaken(name) ? WireNames.Header + name
                : name.Length > MaxNameLength ? $"{WireNames.Header}{wire.Count}"
                : name;
            var (native, isText) = Native(value);
            wire[alias] = native;
            if (!isText && name.Length <= MaxNameLength)
                continue;
            types.Append(types.Length == 0 ? "" : Between).Append(alias).Append(Is).Append(value.Kind);
            if (name.Length > MaxNameLength)
                types.Append(Is).Append(name);
        }

        if (types.Length > 0)
            wire[WireNames.Types] = types.ToString();
    }

    public static MessageHeaders Read(IDictionary<string, object?>? wire)
    {
        if (wire is null || wire.Count == 0)
            return MessageHeaders.Empty;
        var types = ReadTypes(wire);
        return new(Find(wire, types).DistinctBy(h => h.Key, StringComparer.Ordinal));
    }

    private static (object Native, bool IsText) Native(HeaderValue value) => value.Kind switch
    {
        HeaderKind.String => (value.As<string>(), false),
        HeaderKind.Boolean => (value.As<bool>(), false),
        HeaderKind.Int64 => (value.As<long>(), false),
        HeaderKind.Double when double.IsFinite(value.As<double>()) => (value.As<double>(), false),
        HeaderKind.Binary => (new BinaryTableValue(value.As<byte[]>()), false),
        _ => (value.ToString(), true),
    };

    private static IEnumerable<KeyValuePair<string, HeaderValue>> Find(IDictionary<string, object?> wire, Dictionary<string, (HeaderKind Kind, string? Name)> types)
    {
        foreach (var (alias, value) in wire)
        {
            // AMQP's void is the absence of a value.
            if (value is null || WireNames.HeaderOf(alias) is not { } name)
                continue;
            if (types.TryGetValue(alias, out var type))
                yield return new(type.Name ?? name, Typed(type.Kind, value));
            else
                yield return new(name, FromForeign(value));
        }
    }

    private static Dictionary<string, (HeaderKind Kind, string? Name)> ReadTypes(IDictionary<string, object?> wire)
    {
        var types = new Dictionary<string, (HeaderKind, string?)>(StringComparer.Ordinal);
        if (!wire.TryGetValue(WireNames.Types, out var value) || AmqpText.Text(value) is not { } text)
            return types;
        foreach (var entry in text.Split(Between))
        {
            var parts = entry.Split(Is);
            if (parts.Length is 2 or 3 && Enum.TryParse<HeaderKind>(parts[1], out var kind) && Enum.IsDefined(kind) && (parts.Length == 2 || HeaderName.FindFault(parts[2]) is null))
                types[parts[0]] = (kind, parts.Length == 3 ? parts[2] : null);
        }

        return types;
    }

    private static HeaderValue Typed(HeaderKind kind, object value)
    {
        var plain = FromForeign(value);
        if (kind is HeaderKind.String or HeaderKind.Binary || plain.Kind != HeaderKind.String)
            return plain;
        try
        {
            return HeaderValue.Parse(kind, plain.As<string>());
        }
        catch (FormatException)
        {
            return plain;
        }
    }

    /// <summary>A value of any AMQP type, as its sender would recognise it.</summary>
    private static HeaderValue FromForeign(object value) => value switch
    {
        byte[] bytes => AmqpText.Text(bytes) is { } text ? text : bytes,
        BinaryTableValue binary => binary.Bytes,
        string or bool or long or int or short or byte or sbyte or ushort or uint or double or float or decimal => HeaderValue.From(value),
        AmqpTimestamp time => AmqpText.SaturatingTime(time),
        _ => AmqpText.Json(value),
    };
}
