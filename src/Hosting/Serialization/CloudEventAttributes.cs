using System.Globalization;

namespace Integration.Hosting;

/// <summary>The attributes of CloudEvents one by one, the same in both modes.</summary>
internal static class CloudEventAttributes
{
    public const string SpecVersion = "specversion";
    public const string DataContentType = "datacontenttype";
    public const string SupportedVersion = "1.0";

    private static readonly string[] Core = [SpecVersion, "id", "source", "type", "subject", "time", "dataschema", DataContentType, "data", "data_base64"];

    /// <summary>Every attribute that is set, <c>datacontenttype</c> apart.</summary>
    public static IEnumerable<KeyValuePair<string, HeaderValue>> Of(CloudEvent e)
    {
        yield return new(SpecVersion, SupportedVersion);
        yield return new("id", e.Id);
        yield return new("source", e.Source);
        yield return new("type", e.Type);
        if (e.Subject is { } subject)
            yield return new("subject", subject);
        if (e.Time is { } time)
            yield return new("time", Format(time));
        if (e.DataSchema is { } schema)
            yield return new("dataschema", schema);
        foreach (var (name, value) in e.Extensions)
            yield return new(name, value.Kind == HeaderKind.DateTimeOffset ? Format(value.As<DateTimeOffset>()) : value);
    }

    /// <summary>The event of these attributes.</summary>
    public static CloudEvent Make(IReadOnlyDictionary<string, HeaderValue> attributes, string? dataContentType, ReadOnlyMemory<byte>? data)
    {
        if (Text(SpecVersion) is not SupportedVersion)
            throw new MessageSerializationException($"The message is a CloudEvent of a version other than {SupportedVersion}, or of none.");
        return new CloudEvent
        {
            Id = Required("id"),
            Source = Required("source"),
            Type = Required("type"),
            Subject = Text("subject"),
            Time = attributes.TryGetValue("time", out var time) ? ReadTime(time) : null,
            DataSchema = Text("dataschema"),
            DataContentType = dataContentType,
            Data = data,
            Extensions = new MessageHeaders(attributes.Where(a => !Core.Contains(a.Key, StringComparer.Ordinal))),
        };

        string? Text(string name) => attributes.TryGetValue(name, out var value) ? value.ToString() : null;
        string Required(string name) => Text(name) is { Length: > 0 } value ? value : throw new MessageSerializationException($"The message is a CloudEvent without '{name}'.");
    }

    public static void ThrowIfInvalid(CloudEvent e)
    {
        if (string.IsNullOrEmpty(e.Id) || string.IsNullOrEmpty(e.Source) || string.IsNullOrEmpty(e.Type))
            throw new MessageSerializationException("A CloudEvent needs an id, a source and a type.");
        foreach (var (name, value) in e.Extensions)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) || Core.Contains(name, StringComparer.Ordinal))
                throw new MessageSerializationException($"'{name}' is not a legal name of an extension attribute: use lower-case letters and digits, and none of the specification's own.");
            if (value.Kind is HeaderKind.Double or HeaderKind.Decimal or HeaderKind.Guid || (value.Kind == HeaderKind.Int64 && !value.TryGet<int>(out _)))
                throw new MessageSerializationException($"The extension attribute '{name}' is a {value.Kind}; CloudEvents have strings, booleans, 32-bit integers, bytes and timestamps.");
        }
    }

    /// <summary>RFC 3339, to the tick.</summary>
    private static string Format(DateTimeOffset time) =>
        time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    private static DateTimeOffset? ReadTime(HeaderValue value) => value.TryGet<DateTimeOffset>(out var moment)
        || DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment)
            ? moment
            : null;
}
