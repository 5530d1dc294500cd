using System.Globalization;

namespace Integration.Aws.Kinesis.Records;

/// <summary>
/// A place in a shard: the sequence number of a record, and behind a dot the place within it where it is an aggregate of several. Sequence
/// numbers are decimal and of any length, beyond what any type of number holds.
/// </summary>
/// <param name="Sequence">The sequence number, in digits without leading zeros.</param>
/// <param name="Part">The place within the record, from 0 on; null for the whole of it.</param>
internal readonly record struct KinesisOffset(string Sequence, long? Part = null) : IComparable<KinesisOffset>
{
    private const int MostDigits = 129;

    /// <summary>The offset in a text; null when it is none.</summary>
    public static KinesisOffset? TryParse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var sequence = dot < 0 ? text : text[..dot];
        if (!IsNumber(sequence, MostDigits))
            return null;
        if (dot < 0)
            return new(sequence);
        var part = text[(dot + 1)..];
        return IsNumber(part, 18) ? new(sequence, long.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>By number. The whole of a record comes before its parts.</summary>
    public int CompareTo(KinesisOffset other)
    {
        var order = CompareSequences(Sequence, other.Sequence);
        return order != 0 ? order : (Part ?? -1).CompareTo(other.Part ?? -1);
    }

    public static int CompareSequences(string left, string right)
    {
        var order = left.Length.CompareTo(right.Length);
        return order != 0 ? order : string.CompareOrdinal(left, right);
    }

    public override string ToString() => Part is { } part ? string.Create(CultureInfo.InvariantCulture, $"{Sequence}.{part}") : Sequence;

    private static bool IsNumber(string text, int mostDigits) =>
        text.Length > 0 && text.Length <= mostDigits && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');
}
