using System.Globalization;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Messages;
using Integration.Filters;

namespace Integration.AzureServiceBus.Topology;

/// <summary>
/// Builds the SQL of a filter, with every value as a parameter, or where rules can't have any as a literal
/// (<see href="https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messaging-sql-filter">syntax</see>).
/// </summary>
/// <remarks>
/// Comparing values of different kinds is neither true nor false there, which is what a strict filter needs, except that
/// "not equal" must hold for other kinds: these are recognised by comparisons that only they pass.
/// </remarks>
internal sealed class RuleSql(bool withLiterals = false)
{
    private readonly Dictionary<object, string> _parameters = [];

    /// <summary>Why the rule would not select what the filter says, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The expression of a filter's conditions.</summary>
    public string Of(MessageFilter filter) => string.Join(" AND ", filter.Conditions.Select(Of));

    /// <summary>The name of a parameter with that value; or the value.</summary>
    public string Parameter(object value)
    {
        if (withLiterals)
            return value is string text ? Quote(text) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        if (!_parameters.TryGetValue(value, out var name))
            _parameters[value] = name = $"@p{_parameters.Count}";
        return name;
    }

    public SqlRuleFilter ToFilter(string expression)
    {
        var filter = new SqlRuleFilter(expression);
        foreach (var (value, name) in _parameters)
            filter.Parameters[name] = value;
        return filter;
    }

    /// <summary>A text as a literal.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>An application property.</summary>
    public static string Property(string name) => $"user.[{name}]";

    private string Of(FilterCondition condition)
    {
        if (condition.Field.HeaderName is { } header)
            return AnyOf(condition, new Operand(Property(WireNames.OfHeader(header)), Property(WireNames.Opaque + header)));
        return condition.Field.Property switch
        {
            MessageProperty.Subject => AnyOf(condition, new Operand("sys.Label")),
            MessageProperty.CorrelationId => AnyOf(condition, new Operand("sys.CorrelationId")),
            MessageProperty.ContentType => AnyOf(condition, new Operand("sys.ContentType")),
            MessageProperty.ReplyTo => AnyOf(condition, new Operand("sys.ReplyTo")),
            MessageProperty.GroupId => AnyOf(condition, new Operand("sys.SessionId")),
            _ => OfMessageId(condition),
        };
    }

    // The native id serves duplicate detection where the sender gave a DeduplicationId; the message's own goes beside it.
    private string OfMessageId(FilterCondition condition)
    {
        var own = Property(WireNames.MessageId);
        return $"((EXISTS({own}) AND {AnyOf(condition, new Operand(own))}) OR (NOT EXISTS({own}) AND {AnyOf(condition, new Operand("sys.MessageId"))}))";
    }

    private string AnyOf(FilterCondition condition, Operand operand)
    {
        var tests = new List<string>();
        var values = condition.AnyOf.OfType<EqualsTest>().Select(test => test.Value).ToList();

        // One list per kind: the service may refuse a list of mixed kinds.
        tests.AddRange(values.GroupBy(value => value.GetType()).Select(group => Equal(operand, [.. group])));
        tests.AddRange(condition.AnyOf.Where(test => test is not EqualsTest).Select(test => Of(test, operand)));
        return tests.Count == 1 ? tests[0] : $"({string.Join(" OR ", tests)})";
    }

    private string Of(FilterTest test, Operand operand) => test switch
    {
        NotInTest notIn => NotEqual(operand, notIn.Values),
        PrefixTest prefix => $"{operand.Name} LIKE {Parameter(Pattern(prefix.Prefix))} ESCAPE '\\'",
        NumericRangeTest range => Range(operand, range),
        ExistsTest => operand.Exists,
        NotExistsTest => operand.NotExists,
        _ => throw new ArgumentOutOfRangeException(nameof(test), test, "No such test."),
    };

    private string Equal(Operand operand, IReadOnlyList<FilterLiteral> values) => values.Count == 1
        ? $"{operand.Name} = {Literal(values[0])}"
        : $"{operand.Name} IN ({string.Join(", ", values.Select(Literal))})";

    private string NotEqual(Operand operand, IReadOnlyList<FilterLiteral> values)
    {
        var name = operand.Name;
        var differs = values.Count == 1 ? $"{name} <> {Literal(values[0])}" : $"{name} NOT IN ({string.Join(", ", values.Select(Literal))})";
        if (!operand.IsHeader)
            return differs;
        var (isText, isNumber, isFlag) = ($"{name} LIKE '%'", $"({name} <= 0 OR {name} > 0)", $"({name} = TRUE OR {name} = FALSE)");
        return values[0] switch
        {
            TextLiteral => $"(({isText} AND {differs}) OR {isNumber} OR {isFlag})",
            NumberLiteral => $"(({isNumber} AND {differs}) OR {isText} OR {isFlag})",
            _ => $"(({isFlag} AND {differs}) OR {isText} OR {isNumber})",
        };
    }

    private string Range(Operand operand, NumericRangeTest range)
    {
        var lower = range.Lower is { } from ? $"{operand.Name} {(from.IsInclusive ? ">=" : ">")} {Literal(new NumberLiteral(from.Value))}" : null;
        var upper = range.Upper is { } to ? $"{operand.Name} {(to.IsInclusive ? "<=" : "<")} {Literal(new NumberLiteral(to.Value))}" : null;
        return lower is null || upper is null ? lower ?? upper! : $"({lower} AND {upper})";
    }

    private string Literal(FilterLiteral literal) => literal switch
    {
        TextLiteral text => Parameter(text.Value),
        BooleanLiteral flag => flag.Value ? "TRUE" : "FALSE",
        NumberLiteral number => Parameter(Number(number.Value)),
        _ => throw new ArgumentOutOfRangeException(nameof(literal), literal, "No such literal."),
    };

    /// <summary>The service compares a double header as a double, so the number must be the same there. Decimals can't be parameters.</summary>
    private object Number(decimal number)
    {
        var asDouble = (double)number;
        if (!decimal.TryParse(asDouble.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var back) || back != number)
            Fault ??= $"the number {number.ToString(CultureInfo.InvariantCulture)} has more digits than a double can tell apart";
        return decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue ? (object)(long)number : asDouble;
    }

    private static string Pattern(string prefix) =>
        prefix.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    private readonly record struct Operand(string Name, string? OpaqueName = null)
    {
        public bool IsHeader => OpaqueName is not null;

        public string Exists => IsHeader ? $"(EXISTS({Name}) OR EXISTS({OpaqueName}))" : $"{Name} IS NOT NULL";

        public string NotExists => IsHeader ? $"(NOT EXISTS({Name}) AND NOT EXISTS({OpaqueName}))" : $"{Name} IS NULL";
    }
}
