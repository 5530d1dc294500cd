using System.Globalization;
using System.Numerics;

namespace Integration.Filters;

/// <summary>Compares headers with numbers exactly: no rounding between decimal, double and long.</summary>
internal static class NumericComparison
{
    /// <summary>Less than, equal to or more than zero as the header's value is to the number; null when the header is not a finite number.</summary>
    public static int? Compare(HeaderValue header, decimal number) => header.Kind switch
    {
        HeaderKind.Int64 => ((decimal)header.As<long>()).CompareTo(number),
        HeaderKind.Decimal => header.As<decimal>().CompareTo(number),
        HeaderKind.Double when double.IsFinite(header.As<double>()) => Compare(header.As<double>(), number),
        _ => null,
    };

    // The value of a double is that of its shortest text that reads back: 0.1 is 0.1, as its sender wrote it and as
    // services that carry numbers as text see it. It can lie beyond decimal's range and precision, hence the BigInteger.
    private static int Compare(double value, decimal number)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var (left, leftScale) = Split(text);
        var (right, rightScale) = Split(number.ToString(CultureInfo.InvariantCulture));
        var scale = Math.Max(leftScale, rightScale);
        return (left * BigInteger.Pow(10, scale - leftScale)).CompareTo(right * BigInteger.Pow(10, scale - rightScale));
    }

    /// <summary>The digits as an integer, and the power of ten that they are to be divided by (negative: multiplied).</summary>
    private static (BigInteger Digits, int Scale) Split(string text)
    {
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        return (BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), decimals - exponent);
    }
}
