using System.Globalization;

namespace Integration;

/// <summary>What a <see cref="StreamPosition"/> is given by.</summary>
public enum StreamPositionKind
{
    /// <summary>The oldest record that is kept.</summary>
    Earliest,

    /// <summary>Behind the newest record.</summary>
    Latest,

    /// <summary>The first record appended at a time or later.</summary>
    Time,

    /// <summary>The first record appended that long ago or later.</summary>
    Ago,

    /// <summary>The record of an offset.</summary>
    AtOffset,

    /// <summary>The record behind an offset.</summary>
    AfterOffset,
}

/// <summary>
/// Where reading begins. As text: <c>earliest</c>, <c>latest</c>, a time with its offset from UTC such as <c>2026-03-01T12:00:00Z</c>,
/// <c>-15m</c> (seconds, minutes, hours or days ago), <c>@</c> and an offset for that record, <c>&gt;</c> and an offset for the one behind it.
/// </summary>
/// <remarks>An offset is text of the service's own, good for one partition of one stream: keep it, print it, and don't calculate with it.</remarks>
public sealed record StreamPosition
{
    private const string EarliestText = "earliest";
    private const string LatestText = "latest";

    private static readonly (char Unit, TimeSpan Span)[] Units =
        [('d', TimeSpan.FromDays(1)), ('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)), ('s', TimeSpan.FromSeconds(1))];

    private StreamPosition(StreamPositionKind kind) => Kind = kind;

    /// <summary>The oldest record that is kept.</summary>
    public static StreamPosition Earliest { get; } = new(StreamPositionKind.Earliest);

    /// <summary>Behind the newest record: what is appended after the reader was opened (clause S6).</summary>
    public static StreamPosition Latest { get; } = new(StreamPositionKind.Latest);

    /// <summary>What it is given by.</summary>
    public StreamPositionKind Kind { get; }

    /// <summary>The time, for <see cref="StreamPositionKind.Time"/>.</summary>
    public DateTimeOffset Time { get; private init; }

    /// <summary>How long ago, for <see cref="StreamPositionKind.Ago"/>.</summary>
    public TimeSpan Age { get; private init; }

    /// <summary>The offset, for the kinds that have one.</summary>
    public string? Offset { get; private init; }

    /// <summary>
    /// The first record appended at that time or later. Services keep that time loosely: nothing later is left out, and some that is earlier
    /// may come. A time before the oldest record that is kept begins there.
    /// </summary>
    public static StreamPosition At(DateTimeOffset time) => new(StreamPositionKind.Time) { Time = time.ToUniversalTime() };

    /// <summary>As <see cref="At(DateTimeOffset)"/>, that long before reading begins, by this machine's clock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is less than zero.</exception>
    public static StreamPosition Ago(TimeSpan age)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero);
        return new(StreamPositionKind.Ago) { Age = age };
    }

    /// <summary>The record of that offset.</summary>
    /// <exception cref="ArgumentException">The offset is empty.</exception>
    public static StreamPosition AtOffset(string offset)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(offset);
        return new(StreamPositionKind.AtOffset) { Offset = offset };
    }

    /// <summary>The record behind that offset: where to go on after it was handled.</summary>
    /// <exception cref="ArgumentException">The offset is empty.</exception>
    public static StreamPosition After(string offset)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(offset);
        return new(StreamPositionKind.AfterOffset) { Offset = offset };
    }

    /// <summary>Reads a position as <see cref="ToString"/> prints it.</summary>
    /// <exception cref="FormatException">The text is not a position; the message says what is.</exception>
    public static StreamPosition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Find(text) ?? throw new FormatException(
            $"'{text}' is not a position in a stream. Write earliest, latest, a time with its offset from UTC such as 2026-03-01T12:00:00Z, -15m "
            + "(s, m, h or d), @OFFSET for the record of an offset, or >OFFSET for the one behind it.");
    }

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        StreamPositionKind.Earliest => EarliestText,
        StreamPositionKind.Latest => LatestText,
        StreamPositionKind.Time => Time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        StreamPositionKind.Ago => PrintAge(),
        StreamPositionKind.AtOffset => "@" + Offset,
        _ => ">" + Offset,
    };

    private static StreamPosition? Find(string text) => text switch
    {
        EarliestText => Earliest,
        LatestText => Latest,
        ['@', .. { Length: > 0 } offset] when !string.IsNullOrWhiteSpace(offset) => AtOffset(offset),
        ['>', .. { Length: > 0 } offset] when !string.IsNullOrWhiteSpace(offset) => After(offset),
        ['-', .. { Length: > 1 } age] => FindAge(age),
        _ => FindTime(text),
    };

    // Only seconds have fractions: others are whole, so that each age has one text.
    private static StreamPosition? FindAge(string text)
    {
        var unit = Array.Find(Units, u => u.Unit == text[^1]).Span;
        var style = text[^1] == 's' ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        return unit != default
            && decimal.TryParse(text.AsSpan(0, text.Length - 1), style, CultureInfo.InvariantCulture, out var count)
            && count <= (decimal)TimeSpan.MaxValue.Ticks / unit.Ticks
            ? Ago(TimeSpan.FromTicks((long)(count * unit.Ticks)))
            : null;
    }

    // A time without its offset would mean another moment on another machine.
    private static StreamPosition? FindTime(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out var time)
        && (text[^1] == 'Z' || text.AsSpan(10).ContainsAny('+', '-'))
            ? At(time)
            : null;

    private string PrintAge()
    {
        var (unit, span) = Array.Find(Units, u => Age.Ticks % u.Span.Ticks == 0);
        return span == default
            ? string.Create(CultureInfo.InvariantCulture, $"-{(decimal)Age.Ticks / TimeSpan.TicksPerSecond:0.#######}s")
            : string.Create(CultureInfo.InvariantCulture, $"-{Age.Ticks / span.Ticks}{unit}");
    }
}
