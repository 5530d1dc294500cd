using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Integration;

/// <summary>
/// The value of a message header: one of eight types that keep their type on every provider (clause M2).
/// Made by an implicit conversion from the .NET type, read by <see cref="As{T}"/> or <see cref="TryGet{T}"/>.
/// </summary>
/// <remarks>Immutable: bytes are copied in. The default value is the empty string.</remarks>
public readonly struct HeaderValue : IEquatable<HeaderValue>
{
    private readonly object? _value;

    private HeaderValue(HeaderKind kind, object value)
    {
        Kind = kind;
        _value = value;
    }

    /// <summary>The type of the value.</summary>
    public HeaderKind Kind { get; }

    /// <summary>
    /// The value as its .NET type: <see cref="string"/>, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>,
    /// <see cref="decimal"/>, <see cref="DateTimeOffset"/>, <see cref="Guid"/> or <see cref="ReadOnlyMemory{T}"/> of bytes.
    /// </summary>
    public object Value => _value ?? "";

    /// <summary>Makes a value from an object of one of the supported types (smaller integers widen, float widens to double).</summary>
    /// <exception cref="ArgumentException">The type is not one of the eight; the message lists them.</exception>
    public static HeaderValue From(object value) => value switch
    {
        HeaderValue v => v,
        string v => v,
        bool v => v,
        long v => v,
        int v => v,
        short v => (long)v,
        byte v => (long)v,
        sbyte v => (long)v,
        ushort v => (long)v,
        uint v => (long)v,
        double v => v,
        float v => (double)v,
        decimal v => v,
        DateTimeOffset v => v,
        Guid v => v,
        byte[] v => v,
        ReadOnlyMemory<byte> v => v,
        _ => throw new ArgumentException(
            $"A header can't hold a {value?.GetType().FullName ?? "null"}. Supported: string, bool, long, double, decimal, DateTimeOffset, Guid, byte[].",
            nameof(value)),
    };

    /// <summary>The value as <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The .NET type of <see cref="Kind"/> (<c>byte[]</c> gives a copy), or <c>int</c> where an Int64 fits.</typeparam>
    /// <exception cref="InvalidCastException">The value has another type; the message names both.</exception>
    public T As<T>() => TryGet<T>(out var value)
        ? value
        : throw new InvalidCastException($"The header holds a {Kind}, not a {typeof(T).Name}.");

    /// <summary>Gets the value if it has the type <typeparamref name="T"/>; see <see cref="As{T}"/>.</summary>
    public bool TryGet<T>([MaybeNullWhen(false)] out T value)
    {
        object? found = Value switch
        {
            T same => same,
            ReadOnlyMemory<byte> bytes when typeof(T) == typeof(byte[]) => bytes.ToArray(),
            long number when typeof(T) == typeof(int) && number is >= int.MinValue and <= int.MaxValue => (int)number,
            _ => null,
        };
        value = found is null ? default : (T)found;
        return found is not null;
    }

    /// <summary>Converts a string.</summary>
    public static implicit operator HeaderValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(HeaderKind.String, value);
    }

    /// <summary>Converts a boolean.</summary>
    public static implicit operator HeaderValue(bool value) => new(HeaderKind.Boolean, value);

    /// <summary>Converts an integer.</summary>
    public static implicit operator HeaderValue(int value) => new(HeaderKind.Int64, (long)value);

    /// <summary>Converts an integer.</summary>
    public static implicit operator HeaderValue(long value) => new(HeaderKind.Int64, value);

    /// <summary>Converts a floating-point number.</summary>
    public static implicit operator HeaderValue(double value) => new(HeaderKind.Double, value);

    /// <summary>Converts a decimal number.</summary>
    public static implicit operator HeaderValue(decimal value) => new(HeaderKind.Decimal, value);

    /// <summary>Converts a moment.</summary>
    public static implicit operator HeaderValue(DateTimeOffset value) => new(HeaderKind.DateTimeOffset, value);

    /// <summary>Converts a GUID.</summary>
    public static implicit operator HeaderValue(Guid value) => new(HeaderKind.Guid, value);

    /// <summary>Converts bytes, which are copied.</summary>
    public static implicit operator HeaderValue(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(HeaderKind.Binary, new ReadOnlyMemory<byte>((byte[])value.Clone()));
    }

    /// <summary>Converts bytes, which are copied.</summary>
    public static implicit operator HeaderValue(ReadOnlyMemory<byte> value) => value.ToArray();

    /// <summary>Equal type and equal value (bytes by content, moments by instant and offset).</summary>
    public bool Equals(HeaderValue other) => Kind == other.Kind && Kind switch
    {
        HeaderKind.Binary => As<ReadOnlyMemory<byte>>().Span.SequenceEqual(other.As<ReadOnlyMemory<byte>>().Span),
        HeaderKind.DateTimeOffset => As<DateTimeOffset>().EqualsExact(other.As<DateTimeOffset>()),
        _ => Value.Equals(other.Value),
    };

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is HeaderValue other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        if (Value is ReadOnlyMemory<byte> bytes)
            hash.AddBytes(bytes.Span);
        else
            hash.Add(Value);
        return hash.ToHashCode();
    }

    /// <summary>Equality; see <see cref="Equals(HeaderValue)"/>.</summary>
    public static bool operator ==(HeaderValue left, HeaderValue right) => left.Equals(right);

    /// <summary>Inequality; see <see cref="Equals(HeaderValue)"/>.</summary>
    public static bool operator !=(HeaderValue left, HeaderValue right) => !left.Equals(right);

    /// <summary>The value as invariant text that reads back exactly; bytes as base64.</summary>
    public override string ToString() => Value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture),
        ReadOnlyMemory<byte> bytes => Convert.ToBase64String(bytes.Span),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString()!,
    };

    /// <summary>Reads back what <see cref="ToString"/> printed for a value of that kind.</summary>
    /// <exception cref="FormatException">The text is not a value of that kind; the message does not show it, as values may be confidential.</exception>
    public static HeaderValue Parse(HeaderKind kind, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryRead(kind, text) ?? throw new FormatException($"The text of a header is not a valid {kind}.");
    }

    private static HeaderValue? TryRead(HeaderKind kind, string text) => kind switch
    {
        HeaderKind.String => text,
        HeaderKind.Boolean => bool.TryParse(text, out var value) ? value : default(HeaderValue?),
        HeaderKind.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : default(HeaderValue?),
        HeaderKind.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : default(HeaderValue?),
        HeaderKind.Decimal => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : default(HeaderValue?),
        HeaderKind.DateTimeOffset => DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value)
            ? value
            : default(HeaderValue?),
        HeaderKind.Guid => Guid.TryParseExact(text, "D", out var value) ? value : default(HeaderValue?),
        HeaderKind.Binary => TryReadBase64(text) is { } bytes ? bytes : default(HeaderValue?),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such header kind."),
    };

    private static byte[]? TryReadBase64(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var length) ? buffer[..length] : null;
    }
}
