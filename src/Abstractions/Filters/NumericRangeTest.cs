namespace Integration.Filters;

/// <summary>An end of a <see cref="NumericRangeTest"/>.</summary>
/// <param name="Value">The number.</param>
/// <param name="IsInclusive">Whether the number itself is in the range.</param>
public readonly record struct NumericBound(decimal Value, bool IsInclusive);

/// <summary>The field is a finite number within a range that is open on at most one side.</summary>
public sealed record NumericRangeTest : FilterTest
{
    /// <summary>Makes one.</summary>
    /// <exception cref="ArgumentException">Both ends are missing, or no number lies between them.</exception>
    public NumericRangeTest(NumericBound? lower, NumericBound? upper)
    {
        if (lower is null && upper is null)
            throw new ArgumentException("A range needs at least one end.", nameof(lower));
        if (lower is { } from && upper is { } to && !IsSatisfiable(from, to))
            throw new ArgumentException($"No number lies between {from.Value} and {to.Value} with these bounds.", nameof(upper));
        Lower = lower;
        Upper = upper;
    }

    /// <summary>The lower end; null for none.</summary>
    public NumericBound? Lower { get; }

    /// <summary>The upper end; null for none.</summary>
    public NumericBound? Upper { get; }

    internal override int Rank => 3;

    /// <summary>The numbers in both ranges; null when there are none.</summary>
    internal NumericRangeTest? Intersect(NumericRangeTest other)
    {
        var lower = Tighter(Lower, other.Lower, sign: 1);
        var upper = Tighter(Upper, other.Upper, sign: -1);
        return lower is { } from && upper is { } to && !IsSatisfiable(from, to) ? null : new(lower, upper);
    }

    internal override bool Passes(HeaderValue? value) =>
        value is { } present
        && (Lower is not { } from || NumericComparison.Compare(present, from.Value) is { } above && (above > 0 || (above == 0 && from.IsInclusive)))
        && (Upper is not { } to || NumericComparison.Compare(present, to.Value) is { } below && (below < 0 || (below == 0 && to.IsInclusive)));

    internal override string Print(FilterField field)
    {
        var from = Lower is { } lower ? $"{field} {(lower.IsInclusive ? ">=" : ">")} {NumberLiteral.Print(lower.Value)}" : null;
        var to = Upper is { } upper ? $"{field} {(upper.IsInclusive ? "<=" : "<")} {NumberLiteral.Print(upper.Value)}" : null;
        return from is null || to is null ? from ?? to! : $"{from} and {to}";
    }

    private static bool IsSatisfiable(NumericBound from, NumericBound to) =>
        from.Value < to.Value || (from.Value == to.Value && from.IsInclusive && to.IsInclusive);

    private static NumericBound? Tighter(NumericBound? left, NumericBound? right, int sign)
    {
        if (left is not { } a || right is not { } b)
            return left ?? right;
        var order = a.Value.CompareTo(b.Value) * sign;
        return order > 0 || (order == 0 && !a.IsInclusive) ? a : b;
    }
}
