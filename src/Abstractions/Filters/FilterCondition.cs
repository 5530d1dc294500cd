namespace Integration.Filters;

/// <summary>A field and its tests; it holds when any of them passes.</summary>
/// <remarks>Canonical: duplicates count once and the order of the tests does not matter, neither to equality nor to <see cref="ToString"/>.</remarks>
public sealed record FilterCondition
{
    private readonly string[] _alternatives;

    /// <summary>Makes one.</summary>
    /// <exception cref="ArgumentException">
    /// There is no test; or the field is a property, which is a string, and a test compares with a number or boolean.
    /// </exception>
    public FilterCondition(FilterField field, params IReadOnlyList<FilterTest> anyOf)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(anyOf);
        if (anyOf.Count == 0)
            throw new ArgumentException("At least one test is needed.", nameof(anyOf));
        if (anyOf.Select(test => FindFault(field, test)).FirstOrDefault(found => found is not null) is { } fault)
            throw new ArgumentException(fault, nameof(anyOf));
        Field = field;
        var tests = anyOf.Distinct().ToList();
        tests.Sort((left, right) => left is EqualsTest a && right is EqualsTest b
            ? FilterLiteral.Compare(a.Value, b.Value)
            : left.Rank != right.Rank ? left.Rank - right.Rank : string.CompareOrdinal(left.Print(field), right.Print(field)));
        AnyOf = tests.AsReadOnly();
        _alternatives = [.. PrintAlternatives()];
    }

    /// <summary>What is tested.</summary>
    public FilterField Field { get; }

    /// <summary>The tests, of which one must pass; at least one, in canonical order.</summary>
    public IReadOnlyList<FilterTest> AnyOf { get; }

    /// <summary>Whether its text has an <c>or</c>, and so needs parentheses beside an <c>and</c>.</summary>
    internal bool HasAlternatives => _alternatives.Length > 1;

    /// <summary>Equal field and tests.</summary>
    public bool Equals(FilterCondition? other) => other is not null && Field == other.Field && AnyOf.SequenceEqual(other.AnyOf);

    /// <inheritdoc />
    public override int GetHashCode() => AnyOf.Aggregate(Field.GetHashCode(), HashCode.Combine);

    /// <summary>The condition as a filter's text.</summary>
    public override string ToString() => string.Join(" or ", _alternatives);

    /// <summary>What is wrong with a test of a field; null when nothing is.</summary>
    internal static string? FindFault(FilterField field, FilterTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var isText = test switch
        {
            EqualsTest equals => equals.Value is TextLiteral,
            NotInTest notIn => notIn.Values[0] is TextLiteral,
            NumericRangeTest => false,
            _ => true,
        };
        return field.Property is null || isText ? null : $"{field} is a string: compare it with a string in single quotes";
    }

    internal bool Holds(Message message)
    {
        var value = Field.Read(message);
        return AnyOf.Any(test => test.Passes(value));
    }

    private IEnumerable<string> PrintAlternatives()
    {
        var values = AnyOf.OfType<EqualsTest>().Select(test => test.Value).ToList();
        if (values.Count > 1)
            yield return $"{Field} in ({string.Join(", ", values)})";
        foreach (var test in AnyOf.Where(test => values.Count <= 1 || test is not EqualsTest))
        {
            var text = test.Print(Field);
            yield return AnyOf.Count > 1 && test is NumericRangeTest { Lower: not null, Upper: not null } ? $"({text})" : text;
        }
    }
}
