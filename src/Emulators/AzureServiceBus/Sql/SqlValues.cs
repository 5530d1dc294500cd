using System.Diagnostics.CodeAnalysis;

namespace Integration.Emulators.AzureServiceBus.Sql;

/// <summary>Comparison and arithmetic on property values, with the numeric promotions of C#. Null is unknown.</summary>
internal static class SqlValues
{
    /// <summary>The order of two values, or null where one is unknown or the two are of kinds that do not compare.</summary>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (Guid a, Guid b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        (char a, char b) => a.CompareTo(b),
        (Uri a, Uri b) => string.CompareOrdinal(a.AbsoluteUri, b.AbsoluteUri),
        (DateTime or DateTimeOffset, DateTime or DateTimeOffset) => Utc(left).CompareTo(Utc(right)),
        _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left, right),
        _ => null,
    };

    public static object? Compute(char operation, object? left, object? right)
    {
        if (operation == '+' && left is string a && right is string b)
        {
            return a + b;
        }

        if (!IsNumber(left) || !IsNumber(right))
        {
            return null;
        }

        try
        {
            return IsReal(left) || IsReal(right)
                ? (object)Reals(operation, Convert.ToDouble(left), Convert.ToDouble(right))
                : left is decimal || right is decimal
                    ? (object)Decimals(operation, Convert.ToDecimal(left), Convert.ToDecimal(right))
                    : Integers(operation, Convert.ToInt64(left), Convert.ToInt64(right));
        }
        catch (ArithmeticException)
        {
            // Overflow and division by zero: nothing is known of the result.
            return null;
        }
    }

    private static bool IsNumber([NotNullWhen(true)] object? value) =>
        value is byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal;

    private static bool IsReal(object value) => value is float or double;

    private static int? CompareNumbers(object left, object right)
    {
        if (!IsReal(left) && !IsReal(right))
        {
            return Convert.ToDecimal(left).CompareTo(Convert.ToDecimal(right));
        }

        double a = Convert.ToDouble(left), b = Convert.ToDouble(right);
        return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
    }

    private static DateTime Utc(object value) => value is DateTimeOffset time ? time.UtcDateTime : ((DateTime)value).ToUniversalTime();

    private static double Reals(char operation, double left, double right) => operation switch
    {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        '/' => left / right,
        _ => left % right,
    };

    private static decimal Decimals(char operation, decimal left, decimal right) => operation switch
    {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        '/' => left / right,
        _ => left % right,
    };

    private static long Integers(char operation, long left, long right) => checked(operation switch
    {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        '/' => left / right,
        _ => left % right,
    });
}
