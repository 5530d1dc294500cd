namespace Integration.Filters;

/// <summary>
/// Joins conditions. Services take one condition per field, so two on the same field must become one; where they can't,
/// the answer is a reason in words that says what to write instead.
/// </summary>
internal static class FilterJoin
{
    /// <summary>The one condition that two on the same field amount to when both must hold.</summary>
    public static (FilterCondition? Joined, string? Fault) And(FilterCondition left, FilterCondition right)
    {
        var field = left.Field;
        if (left == right || (IsExists(right) && ImpliesExists(left)))
            return (left, null);
        if (IsExists(left) && ImpliesExists(right))
            return (right, null);
        if (left.AnyOf.Count == 1 && right.AnyOf.Count == 1)
        {
            switch (left.AnyOf[0], right.AnyOf[0])
            {
                case (NumericRangeTest a, NumericRangeTest b):
                    return a.Intersect(b) is { } range
                        ? (new(field, range), null)
                        : (null, $"no number fits both '{left}' and '{right}'");
                case (NotInTest a, NotInTest b) when a.Values[0].GetType() == b.Values[0].GetType():
                    return (new(field, new NotInTest(a.Values.Concat(b.Values))), null);
            }
        }

        return (null, $"{field} already has the condition {FilterSyntaxError.Quote(left.ToString())}; "
            + $"'and' joins conditions on one field only when both are numeric ranges ({field} >= 1 and {field} < 9) or both exclude values of one type ({field} not in (1, 2)). "
            + $"List what {field} may be instead, as in {field} in (1, 2), or test another header");
    }

    /// <summary>The one condition that two filters amount to when either may hold.</summary>
    public static (FilterCondition? Joined, string? Fault) Or(IReadOnlyList<FilterCondition> left, IReadOnlyList<FilterCondition> right)
    {
        if (left.Count != 1 || right.Count != 1)
        {
            return (null, "'or' joins tests of one field: put them in parentheses, as in (x = 1 or x = 2) and y = 3, "
                + "or use one subscription per alternative");
        }

        return left[0].Field == right[0].Field
            ? (new(left[0].Field, [.. left[0].AnyOf, .. right[0].AnyOf]), null)
            : (null, $"'or' joins tests of one field, not of {left[0].Field} and {right[0].Field}: use 'and', or one subscription per alternative");
    }

    private static bool IsExists(FilterCondition condition) => condition.AnyOf is [ExistsTest];

    private static bool ImpliesExists(FilterCondition condition) => !condition.AnyOf.Any(test => test is NotExistsTest);
}
