using System.Globalization;

namespace Integration.Filters;

/// <summary>A value that a filter compares with: <see cref="TextLiteral"/>, <see cref="NumberLiteral"/> or <see cref="BooleanLiteral"/>.</summary>
/// <remarks>Made by an implicit conversion from <see cref="string"/>, <see cref="decimal"/> (and every integer) or <see cref="bool"/>.</remarks>
public abstract record FilterLiteral
{
    private protected FilterLiteral()
    {
    }

    /// <summary>Converts a string.</summary>
    /// <exception cref="ArgumentException">The string has an unpaired surrogate.</exception>
    public static implicit operator FilterLiteral(string value) => new TextLiteral(value);

    /// <summary>Converts a number.</summary>
    public static implicit operator FilterLiteral(decimal value) => new NumberLiteral(value);

    /// <summary>Converts a boolean.</summary>
    public static implicit operator FilterLiteral(bool value) => new BooleanLiteral(value);

    /// <summary>Whether a header or property has this value, type for type.</summary>
    internal abstract bool IsValueOf(HeaderValue value);

    /// <summary>The canonical order: strings, numbers, booleans; each by value.</summary>
    internal static int Compare(FilterLiteral left, FilterLiteral right) => (left, right) switch
    {
        (TextLiteral a, TextLiteral b) => string.CompareOrdinal(a.Value, b.Value),
        (NumberLiteral a, NumberLiteral b) => a.Value.CompareTo(b.Value),
        (BooleanLiteral a, BooleanLiteral b) => a.Value.CompareTo(b.Value),
        _ => Rank(left) - Rank(right),
    };

    private static int Rank(FilterLiteral literal) => literal switch { TextLiteral => 0, NumberLiteral => 1, _ => 2 };
}

/// <summary>A string: equals only <see cref="HeaderKind.String"/> headers and properties, ordinal and case-sensitive.</summary>
public sealed record TextLiteral : FilterLiteral
{
    /// <summary>Makes one.</summary>
    /// <exception cref="ArgumentException">The string has an unpaired surrogate, which no message can carry.</exception>
    public TextLiteral(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!UnicodeText.IsWellFormed(value))
            throw new ArgumentException("The string has an unpaired surrogate, which no message can carry.", nameof(value));
        Value = value;
    }

    /// <summary>The string.</summary>
    public string Value { get; }

    /// <summary>In single quotes, those inside doubled.</summary>
    public override string ToString() => $"'{Value.Replace("'", "''", StringComparison.Ordinal)}'";

    internal override bool IsValueOf(HeaderValue value) =>
        value.Kind == HeaderKind.String && string.Equals(Value, value.As<string>(), StringComparison.Ordinal);
}

/// <summary>
/// A number: equals <see cref="HeaderKind.Int64"/>, <see cref="HeaderKind.Double"/> and <see cref="HeaderKind.Decimal"/> headers
/// of that value.
/// </summary>
/// <param name="Value">The number; the scale doesn't matter (1.0 is 1).</param>
public sealed record NumberLiteral(decimal Value) : FilterLiteral
{
    /// <summary>The digits, without an exponent and without trailing zeros.</summary>
    public override string ToString() => Print(Value);

    internal override bool IsValueOf(HeaderValue value) => NumericComparison.Compare(value, Value) == 0;

    internal static string Print(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        if (text.Contains('.', StringComparison.Ordinal))
            text = text.TrimEnd('0').TrimEnd('.');
        return text == "-0" ? "0" : text;
    }
}

/// <summary>A boolean: equals only <see cref="HeaderKind.Boolean"/> headers.</summary>
/// <param name="Value">The boolean.</param>
public sealed record BooleanLiteral(bool Value) : FilterLiteral
{
    /// <summary><c>true</c> or <c>false</c>.</summary>
    public override string ToString() => Value ? "true" : "false";

    internal override bool IsValueOf(HeaderValue value) => value.Kind == HeaderKind.Boolean && value.As<bool>() == Value;
}
