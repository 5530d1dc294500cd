namespace Integration;

/// <summary>
/// The rule for header names, valid on every provider: 1–256 of the letters A–Z and a–z, digits, <c>_</c>, <c>-</c> and
/// <c>.</c>; no dot at either end or beside another; not starting with <c>AWS.</c>, <c>Amazon.</c> or
/// <c>Integration.</c> in any casing.
/// </summary>
/// <remarks>
/// It is the rule of Amazon SQS, the strictest
/// (<see href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html">message metadata</see>),
/// so that a message which one provider takes is taken by all. <c>Integration.</c> is what adapters use for their own properties.
/// </remarks>
public static class HeaderName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>The prefix of the properties that adapters add to what they send.</summary>
    public const string ReservedPrefix = "Integration.";

    private static readonly string[] ReservedPrefixes = ["AWS.", "Amazon.", ReservedPrefix];

    /// <summary>What is wrong with a name, in words for an error message; null when it is legal.</summary>
    public static string? FindFault(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "it is empty";
        if (name.Length > MaxLength)
            return $"it has {name.Length} characters, the limit is {MaxLength}";
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                return $"it has the character {Describe(c)}; allowed are A-Z, a-z, 0-9, '_', '-' and '.'";
        }

        if (name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal))
            return "a dot must stand between two other characters";
        foreach (var prefix in ReservedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return $"the prefix '{prefix}' is reserved";
        }

        return null;
    }

    private static string Describe(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";
}
