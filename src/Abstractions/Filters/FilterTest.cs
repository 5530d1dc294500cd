namespace Integration.Filters;

/// <summary>
/// One test of a field's value: <see cref="EqualsTest"/>, <see cref="NotInTest"/>, <see cref="PrefixTest"/>,
/// <see cref="NumericRangeTest"/>, <see cref="ExistsTest"/> or <see cref="NotExistsTest"/>. Types are strict, and only
/// <see cref="NotExistsTest"/> passes for an absent field: see <see cref="MessageFilter"/>.
/// </summary>
public abstract record FilterTest
{
    private protected FilterTest()
    {
    }

    /// <summary>Whether a field's value passes.</summary>
    /// <param name="value">The value; null for an absent field.</param>
    internal abstract bool Passes(HeaderValue? value);

    /// <summary>The test as a filter's text.</summary>
    internal abstract string Print(FilterField field);

    /// <summary>The place in the canonical order of a condition's tests.</summary>
    internal abstract int Rank { get; }
}

/// <summary>The field has this value.</summary>
/// <param name="Value">The value.</param>
public sealed record EqualsTest(FilterLiteral Value) : FilterTest
{
    /// <summary>The value.</summary>
    public FilterLiteral Value { get; } = Value ?? throw new ArgumentNullException(nameof(Value));

    internal override int Rank => 0;

    internal override bool Passes(HeaderValue? value) => value is { } present && Value.IsValueOf(present);

    internal override string Print(FilterField field) => $"{field} = {Value}";
}

/// <summary>
/// The field exists and has none of these values. A header that no literal can equal (Guid, DateTimeOffset, Binary, a
/// NaN or infinity) does not pass.
/// </summary>
public sealed record NotInTest : FilterTest
{
    /// <summary>Makes one; duplicates count once, and the order does not matter.</summary>
    /// <exception cref="ArgumentException">There is no value, or their types differ: no service can express that in one test.</exception>
    public NotInTest(params IEnumerable<FilterLiteral> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var all = values.Distinct().ToList();
        if (all.Count == 0)
            throw new ArgumentException("At least one value is needed.", nameof(values));
        if (all.Exists(value => (value ?? throw new ArgumentException("A value is null.", nameof(values))).GetType() != all[0].GetType()))
            throw new ArgumentException("The values of 'not in' must all be strings, all numbers or all booleans.", nameof(values));
        all.Sort(FilterLiteral.Compare);
        Values = all.AsReadOnly();
    }

    /// <summary>The values, of one type, in canonical order.</summary>
    public IReadOnlyList<FilterLiteral> Values { get; }

    internal override int Rank => 1;

    /// <summary>Equal values.</summary>
    public bool Equals(NotInTest? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc />
    public override int GetHashCode() => Values.Aggregate(0, HashCode.Combine);

    internal override bool Passes(HeaderValue? value) =>
        value is { } present && IsComparable(present) && !Values.Any(literal => literal.IsValueOf(present));

    internal override string Print(FilterField field) =>
        Values.Count == 1 ? $"{field} != {Values[0]}" : $"{field} not in ({string.Join(", ", Values)})";

    private static bool IsComparable(HeaderValue value) => value.Kind switch
    {
        HeaderKind.String or HeaderKind.Boolean or HeaderKind.Int64 or HeaderKind.Decimal => true,
        HeaderKind.Double => double.IsFinite(value.As<double>()),
        _ => false,
    };
}

/// <summary>The field is a string that starts so, ordinal and case-sensitive.</summary>
public sealed record PrefixTest : FilterTest
{
    /// <summary>Makes one.</summary>
    /// <exception cref="ArgumentException">The prefix is empty or has an unpaired surrogate.</exception>
    public PrefixTest(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        Prefix = new TextLiteral(prefix).Value;
    }

    /// <summary>The beginning, at least one character.</summary>
    public string Prefix { get; }

    internal override int Rank => 2;

    internal override bool Passes(HeaderValue? value) =>
        value is { Kind: HeaderKind.String } text && text.As<string>().StartsWith(Prefix, StringComparison.Ordinal);

    internal override string Print(FilterField field) => $"{field} starts with {new TextLiteral(Prefix)}";
}

/// <summary>The field exists, with a value of any type.</summary>
public sealed record ExistsTest : FilterTest
{
    internal override int Rank => 4;

    internal override bool Passes(HeaderValue? value) => value is not null;

    internal override string Print(FilterField field) => $"exists({field})";
}

/// <summary>The field does not exist.</summary>
public sealed record NotExistsTest : FilterTest
{
    internal override int Rank => 5;

    internal override bool Passes(HeaderValue? value) => value is null;

    internal override string Print(FilterField field) => $"not exists({field})";
}
