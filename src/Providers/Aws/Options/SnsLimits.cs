namespace Integration.Aws.Options;

/// <summary>
/// What SNS allows in
/// <see href="https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html">filter policies</see>.
/// </summary>
internal static class SnsLimits
{
    public const int FilterFields = 5;
    public const int FilterCombinations = 150;
    public const int FilterDecimals = 5;
    private const decimal MaxFilterNumber = 1_000_000_000;

    /// <summary>Whether SNS compares a number exactly.</summary>
    public static bool IsComparable(decimal number) => Math.Abs(number) <= MaxFilterNumber && decimal.Round(number, FilterDecimals) == number;
}
