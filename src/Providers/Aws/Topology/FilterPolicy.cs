using System.Globalization;
using System.Text.Json.Nodes;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Filters;

namespace Integration.Aws.Topology;

/// <summary>
/// The neutral filter as an SNS filter policy on message attributes, and back
/// (<see href="https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html">filter policies</see>). A policy
/// selects what the filter selects and at times a little more (a policy does not distinguish a Boolean from a string); receivers apply
/// the filter itself to what arrives.
/// </summary>
internal static class FilterPolicy
{
    private const string Or = "$or";

    /// <summary>Why SNS can't apply a filter; null when it can.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="isAppliedAgain">As for <see cref="Compile(MessageFilter, bool)"/>.</param>
    public static string? FindFault(MessageFilter filter, bool isAppliedAgain)
    {
        if (filter.Conditions.Count > SnsLimits.FilterFields)
            return $"the filter tests {filter.Conditions.Count} fields; a filter policy takes {SnsLimits.FilterFields}.";
        var (combinations, added) = CountCombinations(filter, isAppliedAgain);
        if (combinations + added > SnsLimits.FilterCombinations)
        {
            return $"the filter has {combinations} combinations of alternatives; a filter policy takes {SnsLimits.FilterCombinations}"
                + (added == 0 ? "." : $", of which the adapter needs {added}.");
        }

        return filter.Conditions.SelectMany(c => c.AnyOf).SelectMany(Numbers).Where(n => !SnsLimits.IsComparable(n)).Select(n =>
            $"the filter compares with {n.ToString(CultureInfo.InvariantCulture)}; SNS compares numbers from -10^9 to 10^9 with up to {SnsLimits.FilterDecimals} decimals.").FirstOrDefault();
    }

    /// <summary>The policy as JSON; null for a filter that selects everything.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="isAppliedAgain">
    /// Whether receivers apply the filter again: then messages whose headers are not all in attributes pass the policy.
    /// </param>
    public static string? Compile(MessageFilter filter, bool isAppliedAgain)
    {
        if (filter.Conditions.Count == 0)
            return null;
        if (!isAppliedAgain)
            return Compile(filter.Conditions).ToJsonString();

        // The provider needs one of the five names: a fifth condition is left to the receivers. It is only recorded here, as a value
        // that no message has.
        var partial = new JsonArray("true");
        foreach (var condition in filter.Conditions.Skip(SnsLimits.FilterFields - 1))
            partial.Add((JsonNode)(WireNames.FurtherCondition + MessageFilter.Of(condition)));
        return new JsonObject
        {
            [Or] = new JsonArray(Compile(filter.Conditions.Take(SnsLimits.FilterFields - 1)), new JsonObject { [WireNames.Partial] = partial }),
        }.ToJsonString();
    }

    /// <summary>The filter of a policy; null when this provider can't have made it.</summary>
    public static MessageFilter? TryParse(string? policy)
    {
        if (string.IsNullOrEmpty(policy))
            return MessageFilter.All;
        try
        {
            var root = JsonNode.Parse(policy)!.AsObject();
            if (root.Count != 1 || root[Or] is not JsonArray { Count: 2 } alternatives)
                return Parse(root);
            var more = alternatives[1]!.AsObject()[WireNames.Partial]!.AsArray().Select(Text).OfType<string>()
                .Where(t => t.StartsWith(WireNames.FurtherCondition, StringComparison.Ordinal)).Select(t => MessageFilter.Parse(t[WireNames.FurtherCondition.Length..]));
            return more.Aggregate(Parse(alternatives[0]!.AsObject()), (all, one) => all & one);
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or ArgumentException or InvalidOperationException
            or FormatException or OverflowException or NullReferenceException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the policy lets a message pass on any server: with an attribute that differs from its header, or where a policy is less exact than
    /// the filter. A message that it does not let pass was published under an earlier filter, and must be delivered.
    /// </summary>
    public static bool MayPass(MessageFilter filter, Message message, bool isPartial) =>
        isPartial || filter.Conditions.Take(SnsLimits.FilterFields - 1).All(c => MayHold(c, message));

    /// <summary>
    /// As SNS counts: the numbers of values of the names multiplied, and both sides of an or added. The second number is
    /// the provider's own side: its mark, and the record of a fifth condition.
    /// </summary>
    private static (long Combinations, int Added) CountCombinations(MessageFilter filter, bool isAppliedAgain)
    {
        if (filter.Conditions.Count == 0)
            return (0, 0);
        var compiled = isAppliedAgain ? filter.Conditions.Take(SnsLimits.FilterFields - 1) : filter.Conditions;
        return (
            compiled.Aggregate(1L, (product, condition) => product * Compile(condition).Count),
            isAppliedAgain ? 1 + Math.Max(0, filter.Conditions.Count - (SnsLimits.FilterFields - 1)) : 0);
    }

    private static bool MayHold(FilterCondition condition, Message message)
    {
        if (MessageFilter.Of(condition).Matches(message))
            return true;
        var name = condition.Field.HeaderName;
        return name is not null && message.Headers.TryGetValue(name, out var present) && condition.AnyOf.Any(test => test switch
        {
            EqualsTest { Value: TextLiteral text } => present.ToString() == text.Value,
            EqualsTest { Value: BooleanLiteral boolean } => string.Equals(present.ToString(), boolean.ToString(), StringComparison.OrdinalIgnoreCase),
            EqualsTest or NumericRangeTest => AsNumber(present) is { } number && MessageFilter.Of(condition).Matches(message with { Headers = message.Headers.With(name, number) }),
            PrefixTest prefix => present.ToString().StartsWith(prefix.Prefix, StringComparison.Ordinal),
            NotInTest not => not.Values[0] is not TextLiteral || AsNumber(present) is not null || not.Values.All(v => ((TextLiteral)v).Value != present.ToString()),
            _ => false,
        });
    }

    // Some servers compare a string that looks like a number as a number.
    private static decimal? AsNumber(HeaderValue value) =>
        decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static JsonObject Compile(IEnumerable<FilterCondition> conditions) =>
        new(conditions.Select(c => KeyValuePair.Create<string, JsonNode?>(Key(c.Field), Compile(c))));

    private static MessageFilter Parse(JsonObject conditions) =>
        MessageFilter.Of(conditions.Select(c => new FilterCondition(Field(c.Key), [.. Parse(c.Value!.AsArray())])));

    private static string Key(FilterField field) => field.HeaderName ?? WireNames.Property(field.Property!.Value);

    private static FilterField Field(string key) =>
        key.StartsWith(HeaderName.ReservedPrefix, StringComparison.Ordinal) && Enum.TryParse<MessageProperty>(key[HeaderName.ReservedPrefix.Length..], out var property)
            ? FilterField.ForProperty(property)
            : FilterField.ForHeader(key);

    private static JsonArray Compile(FilterCondition condition)
    {
        var values = new JsonArray();
        foreach (var node in condition.AnyOf.SelectMany(Compile))
            values.Add(node);
        return values;
    }

    private static IEnumerable<JsonNode?> Compile(FilterTest test)
    {
        switch (test)
        {
            case EqualsTest { Value: TextLiteral text }:
                yield return text.Value;
                break;
            case EqualsTest { Value: NumberLiteral number }:
                yield return new JsonObject { ["numeric"] = new JsonArray("=", number.Value) };
                break;
            case EqualsTest { Value: var boolean }:
                yield return new JsonObject { ["equals-ignore-case"] = boolean.ToString() };
                break;

            // No policy says "exists, and is not this Boolean": everything that exists passes, and a value that no message has
            // records what was meant.
            case NotInTest { Values: [BooleanLiteral, ..] } not:
                yield return new JsonObject { ["exists"] = true };
                yield return new JsonObject { ["prefix"] = WireNames.ExcludedBooleans + string.Join(',', not.Values) };
                break;
            case NotInTest not:
                yield return new JsonObject { ["anything-but"] = new JsonArray([.. not.Values.Select(Literal)]) };

                // The same in the other type is a different value, and passes; servers differ in that.
                foreach (var value in not.Values.Select(InOtherType).Where(v => v is not null))
                    yield return value;
                break;
            case PrefixTest prefix:
                yield return new JsonObject { ["prefix"] = prefix.Prefix };
                break;
            case NumericRangeTest range:
                var bounds = new JsonArray();
                if (range.Lower is { } lower)
                    Add(bounds, lower.IsInclusive ? ">=" : ">", lower.Value);
                if (range.Upper is { } upper)
                    Add(bounds, upper.IsInclusive ? "<=" : "<", upper.Value);
                yield return new JsonObject { ["numeric"] = bounds };
                break;
            default:
                yield return new JsonObject { ["exists"] = test is ExistsTest };
                break;
        }
    }

    private static void Add(JsonArray bounds, string comparison, decimal value)
    {
        bounds.Add((JsonNode)comparison);
        bounds.Add((JsonNode)value);
    }

    private static JsonNode? Literal(FilterLiteral literal) => literal is NumberLiteral number ? number.Value : ((TextLiteral)literal).Value;

    private static JsonNode? InOtherType(FilterLiteral literal) => literal switch
    {
        NumberLiteral => literal.ToString(),
        TextLiteral text when decimal.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && SnsLimits.IsComparable(number) =>
            new JsonObject { ["numeric"] = new JsonArray("=", number) },
        _ => null,
    };

    private static IEnumerable<FilterTest> Parse(JsonArray values)
    {
        var hasExclusion = false;
        for (var i = 0; i < values.Count; i++)
        {
            var test = Parse(values[i]!);

            // In the order that filters have, prefixes come before existence: one right after it is the marker, whatever prefixes the filter tests.
            if (test is ExistsTest && i + 1 < values.Count && ParseExcludedBooleans(values[i + 1]) is { } excluded)
            {
                i++;
                yield return excluded;
                continue;
            }

            // In the order that filters have, values come before exclusions: one after an exclusion is its value in the other type.
            if (test is EqualsTest && hasExclusion)
                continue;
            hasExclusion |= test is NotInTest;
            yield return test;
        }
    }

    private static NotInTest? ParseExcludedBooleans(JsonNode? value) =>
        value is JsonObject { Count: 1 } test && Text(test["prefix"]) is { } text && text.StartsWith(WireNames.ExcludedBooleans, StringComparison.Ordinal)
            ? new NotInTest(text[WireNames.ExcludedBooleans.Length..].Split(',').Select(t => (FilterLiteral)bool.Parse(t)))
            : null;

    private static FilterTest Parse(JsonNode value)
    {
        if (value is JsonValue single)
            return new EqualsTest(Literal(single));
        return value.AsObject().Single() switch
        {
            ("numeric", JsonArray { Count: 2 } numeric) when Text(numeric[0]) == "=" => new EqualsTest(Number(numeric[1])),
            ("numeric", JsonArray numeric) => ParseRange(numeric),
            ("equals-ignore-case", JsonValue boolean) => new EqualsTest(bool.Parse(Text(boolean)!)),
            ("anything-but", JsonArray not) => new NotInTest(not.Select(n => Literal(n!.AsValue()))),
            ("anything-but", JsonValue not) => new NotInTest(Literal(not)),
            ("prefix", JsonValue prefix) when Text(prefix) is { } text => new PrefixTest(text),
            ("exists", JsonValue exists) => exists.GetValue<bool>() ? new ExistsTest() : new NotExistsTest(),
            _ => throw new FormatException("A neutral filter has no such test."),
        };
    }

    private static NumericRangeTest ParseRange(JsonArray numeric)
    {
        NumericBound? lower = null, upper = null;
        for (var i = 0; i < numeric.Count; i += 2)
        {
            var bound = Number(numeric[i + 1]);
            switch (Text(numeric[i]))
            {
                case ">=":
                    lower = new(bound, IsInclusive: true);
                    break;
                case ">":
                    lower = new(bound, IsInclusive: false);
                    break;
                case "<=":
                    upper = new(bound, IsInclusive: true);
                    break;
                case "<":
                    upper = new(bound, IsInclusive: false);
                    break;
                default:
                    throw new FormatException("A neutral filter has no such comparison.");
            }
        }

        return new NumericRangeTest(lower, upper);
    }

    private static FilterLiteral Literal(JsonValue value) => Text(value) is { } text ? text : value.GetValue<decimal>();

    private static decimal Number(JsonNode? value) => value!.GetValue<decimal>();

    private static string? Text(JsonNode? value) => value is JsonValue single && single.TryGetValue<string>(out var text) ? text : null;

    private static IEnumerable<decimal> Numbers(FilterTest test) => test switch
    {
        EqualsTest { Value: NumberLiteral number } => [number.Value],
        NotInTest not => not.Values.OfType<NumberLiteral>().Select(n => n.Value),
        NumericRangeTest range => new[] { range.Lower?.Value, range.Upper?.Value }.OfType<decimal>(),
        _ => [],
    };
}
