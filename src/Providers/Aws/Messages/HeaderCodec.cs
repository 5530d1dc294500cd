using System.Globalization;
using Integration.Aws.Options;

namespace Integration.Aws.Messages;

/// <summary>Headers to and from native attributes, so that other clients and SNS filter policies read them.</summary>
internal static class HeaderCodec
{
    /// <summary>
    /// The attribute of a header, or null when no attribute can hold it. On a topic bytes become a string, because SNS filter policies
    /// don't see Binary attributes.
    /// </summary>
    public static WireAttribute? ToAttribute(HeaderValue value, bool toTopic)
    {
        if (value.Kind == HeaderKind.Binary && !toTopic)
        {
            var bytes = value.As<byte[]>();
            return bytes.Length == 0 ? null : new WireAttribute("Binary", null, bytes);
        }

        var text = value.ToString();
        if (!SqsText.IsLegal(text))
            return null;
        return ToNumber(value, text) is { } number ? new WireAttribute("Number", number) : new WireAttribute("String", text);
    }

    /// <summary>
    /// Whether an SNS filter policy sees a header as a neutral filter does: numbers only as Number attributes that it compares
    /// exactly, everything else except bytes as a string.
    /// </summary>
    public static bool IsFilterable(HeaderValue value, WireAttribute? attribute) => attribute is { } native
        && (value.Kind is not (HeaderKind.Int64 or HeaderKind.Double or HeaderKind.Decimal)
            || (native.Type == "Number" && decimal.TryParse(native.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && SnsLimits.IsComparable(number)));

    /// <summary>The value of an attribute without a declared kind: as its type suggests. An unknown type reads as a string or bytes.</summary>
    public static HeaderValue FromAttribute(WireAttribute attribute)
    {
        if (attribute.Bytes is { } bytes)
            return bytes;
        var text = attribute.Text ?? "";
        if (!attribute.Type.StartsWith("Number", StringComparison.Ordinal))
            return text;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return integer;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return number;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var floating) ? floating : text;
    }

    /// <summary>The value of an attribute with a declared kind; an unknown or unfitting kind is ignored.</summary>
    public static HeaderValue FromAttribute(WireAttribute attribute, string kind) => TryParse(kind, attribute.Text) ?? FromAttribute(attribute);

    /// <summary>Whether an attribute reads back as the value without its kind being declared.</summary>
    public static bool ShowsKind(HeaderValue value, WireAttribute attribute) => value.Kind is HeaderKind.String or HeaderKind.Int64 || FromAttribute(attribute) == value;

    public static string Pack(HeaderValue value) => $"{value.Kind}:{value}";

    public static HeaderValue Unpack(string packed)
    {
        var colon = packed.IndexOf(':', StringComparison.Ordinal);
        var text = packed[(colon + 1)..];
        return (colon > 0 ? TryParse(packed[..colon], text) : null) ?? text;
    }

    private static HeaderValue? TryParse(string kind, string? text)
    {
        try
        {
            return text is not null && Enum.TryParse<HeaderKind>(kind, out var known) && Enum.IsDefined(known) ? HeaderValue.Parse(known, text) : default(HeaderValue?);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A number in digits without an exponent, as the service takes it; null for anything else.</summary>
    private static string? ToNumber(HeaderValue value, string printed) => value.Kind switch
    {
        HeaderKind.Int64 or HeaderKind.Decimal => printed,
        HeaderKind.Double when decimal.TryParse(printed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) is var text
            && HeaderValue.Parse(HeaderKind.Double, text) == value => text,
        _ => null,
    };
}
