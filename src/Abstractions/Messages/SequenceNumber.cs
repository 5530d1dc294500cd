using System.Globalization;

namespace Integration;

/// <summary>A service's sequence number: a text, or a number whose text is made when somebody asks for it.</summary>
internal readonly struct SequenceNumber : IEquatable<SequenceNumber>
{
    private readonly string? _text;

    public SequenceNumber(string? text) => _text = text;

    public SequenceNumber(long number) => Number = number;

    /// <summary>The number; 0 where it is a text or there is none.</summary>
    public long Number { get; }

    public string? Text => Number == 0 ? _text : Number.ToString(CultureInfo.InvariantCulture);

    public bool Equals(SequenceNumber other) => Text == other.Text;

    public override bool Equals(object? obj) => obj is SequenceNumber other && Equals(other);

    public override int GetHashCode() => Text?.GetHashCode(StringComparison.Ordinal) ?? 0;
}
