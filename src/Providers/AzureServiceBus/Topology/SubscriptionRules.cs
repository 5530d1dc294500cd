using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.Filters;

namespace Integration.AzureServiceBus.Topology;

/// <summary>The rules that a subscription's filter becomes (clause T5).</summary>
/// <remarks>
/// <para>Besides what the filter selects, every subscription lets in the copies that are for it alone
/// (<see cref="CopyMark"/>), and no other's. Where equality suffices that is two correlation rules, the cheapest;
/// such copies hide what correlation rules could match. Everything else is one SQL rule.</para>
/// <para>A rule's name has a hash of its content and the topic's mark: rules are replaced by adding those that are missing and then deleting the
/// others, so that at no moment nothing or everything matches.</para>
/// </remarks>
internal static class SubscriptionRules
{
    /// <summary>The expression that selects nothing.</summary>
    public const string Nothing = "1=0";

    /// <summary>The rules of a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="subscription">The subscription's name in the namespace.</param>
    /// <param name="copyMark">The topic's mark of copies.</param>
    /// <param name="maxLength">The longest expression.</param>
    /// <param name="fault">Why the service can't express the filter, or null.</param>
    /// <param name="forResourceManager">
    /// Whether in the form that Azure Resource Manager takes: there expressions have no parameters, and correlation rules compare texts only.
    /// </param>
    public static IReadOnlyList<CreateRuleOptions> Compile(
        MessageFilter filter, string subscription, string copyMark, int maxLength, out string? fault, bool forResourceManager = false)
    {
        fault = null;
        if (filter.Conditions.Count > 0 && filter.Conditions.All(c => IsEquality(c, forResourceManager)))
            return [Named(Correlation(filter), copyMark), Named(Redriven(subscription), copyMark)];
        var sql = new RuleSql(withLiterals: forResourceManager);
        var selects = filter.Conditions.Count == 0 ? "" : $"{sql.Of(filter)} AND ";
        var expression = $"({selects}NOT EXISTS({RuleSql.Property(CopyMark.Property(copyMark))})) OR {IsFor(subscription)}";
        fault = sql.Fault ?? (expression.Length > maxLength ? $"its SQL expression has {expression.Length} characters, the limit is {maxLength}" : null);
        return fault is null ? [Named(sql.ToFilter(expression), copyMark)] : [];
    }

    /// <summary>The topic's mark, as the name of a rule has it that lets in the copies for the subscription alone; null where it lets none in.</summary>
    public static string? FindCopyMark(RuleProperties rule, string subscription)
    {
        var letsIn = rule.Filter switch
        {
            CorrelationRuleFilter correlation => correlation.Equals(Redriven(subscription)),
            SqlRuleFilter sql => sql.SqlExpression.EndsWith(IsFor(subscription), StringComparison.Ordinal),
            _ => false,
        };
        return !letsIn ? null
            : rule.Name.LastIndexOf('-') is >= 0 and var dash && CopyMark.IsMark(rule.Name.AsSpan(dash + 1)) ? rule.Name[(dash + 1)..]
            : CopyMark.Public;
    }

    /// <summary>The topic's mark, as a subscription's rules have it; null where they let no copies in.</summary>
    public static string? FindCopyMark(IEnumerable<RuleProperties> rules, string subscription) =>
        rules.Select(r => FindCopyMark(r, subscription)).FirstOrDefault(m => m is not null);

    /// <summary>Whether there are exactly these rules.</summary>
    public static bool Match(IReadOnlyList<CreateRuleOptions> wanted, IReadOnlyList<RuleProperties> found) =>
        wanted.Count == found.Count && wanted.All(w => found.Any(f => f.Name == w.Name && f.Filter.Equals(w.Filter)));

    /// <summary>
    /// Whether a rule is the one that Azure Resource Manager makes with every subscription, turned into one that selects nothing: documents of infrastructure
    /// can't leave it out.
    /// </summary>
    public static bool IsSilenced(RuleProperties rule) =>
        rule is { Name: RuleProperties.DefaultRuleName, Filter: FalseRuleFilter } or { Name: RuleProperties.DefaultRuleName, Filter: SqlRuleFilter { SqlExpression: Nothing } };

    /// <summary>The filter of rules that someone else made, as far as it is neutral: all, or equality; else null.</summary>
    public static MessageFilter? TryRead(IReadOnlyList<RuleProperties> rules) => rules switch
    {
        [{ Filter: TrueRuleFilter }] => MessageFilter.All,
        [{ Filter: CorrelationRuleFilter filter }] => TryRead(filter),
        _ => null,
    };

    /// <summary>What stands for rules that have no neutral form: their text as the value of a header <c>native-rule</c>, which selects nothing.</summary>
    public static MessageFilter Describe(IReadOnlyList<RuleProperties> rules) =>
        MessageFilter.Header("native-rule").EqualTo(string.Join("; ", rules.Select(r => r.Filter.ToString())));

    private static bool IsEquality(FilterCondition condition, bool ofTexts) =>
        condition.AnyOf is [EqualsTest { Value: TextLiteral { Value.Length: > 0 } or BooleanLiteral } test]
        && !(ofTexts && test.Value is BooleanLiteral)
        && condition.Field.Property is not (MessageProperty.MessageId or MessageProperty.GroupId);

    private static CorrelationRuleFilter Correlation(MessageFilter filter)
    {
        var rule = new CorrelationRuleFilter();
        foreach (var condition in filter.Conditions)
        {
            var literal = ((EqualsTest)condition.AnyOf[0]).Value;
            object value = literal is TextLiteral text ? text.Value : ((BooleanLiteral)literal).Value;
            if (condition.Field.HeaderName is { } header)
                rule.ApplicationProperties[WireNames.OfHeader(header)] = value;
            else if (condition.Field.Property == MessageProperty.Subject)
                rule.Subject = (string)value;
            else if (condition.Field.Property == MessageProperty.CorrelationId)
                rule.CorrelationId = (string)value;
            else if (condition.Field.Property == MessageProperty.ContentType)
                rule.ContentType = (string)value;
            else
                rule.ReplyTo = (string)value;
        }

        return rule;
    }

    /// <summary>With a literal, as a receiver reads an expression back without its parameters.</summary>
    private static string IsFor(string subscription) => $"{RuleSql.Property(WireNames.RedriveTo)} = {RuleSql.Quote(subscription)}";

    private static CorrelationRuleFilter Redriven(string subscription) => new() { ApplicationProperties = { [WireNames.RedriveTo] = subscription } };

    private static MessageFilter? TryRead(CorrelationRuleFilter rule)
    {
        if (rule.To is not null || rule.ReplyToSessionId is not null || rule.MessageId is not null)
            return null;
        var read = MessageFilter.All;
        foreach (var (property, value) in new (MessageProperty, string?)[]
        {
            (MessageProperty.Subject, rule.Subject),
            (MessageProperty.CorrelationId, rule.CorrelationId),
            (MessageProperty.ContentType, rule.ContentType),
            (MessageProperty.ReplyTo, rule.ReplyTo),
            (MessageProperty.GroupId, rule.SessionId),
        })
        {
            if (!string.IsNullOrEmpty(value))
                read &= MessageFilter.Property(property).EqualTo(value);
        }

        foreach (var (name, value) in rule.ApplicationProperties)
        {
            if (HeaderName.FindFault(name) is not null || Literal(value) is not { } literal)
                return null;
            read &= MessageFilter.Header(name).EqualTo(literal);
        }

        return read;
    }

    private static FilterLiteral? Literal(object value) => value switch
    {
        string text => text,
        bool flag => flag,
        int number => (decimal)number,
        long number => (decimal)number,
        _ => null,
    };

    private static CreateRuleOptions Named(RuleFilter filter, string copyMark)
    {
        var content = filter is CorrelationRuleFilter correlation
            ? string.Join('\n', [
                correlation.Subject, correlation.CorrelationId, correlation.ContentType, correlation.ReplyTo,
                .. correlation.ApplicationProperties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")])
            : string.Join('\n', [
                ((SqlRuleFilter)filter).SqlExpression,
                .. ((SqlRuleFilter)filter).Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")]);
        return new CreateRuleOptions($"{WireNames.Prefix.Rule}{EntityNames.Hash(content)}-{copyMark}", filter);
    }
}
