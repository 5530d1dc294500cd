using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Topology;

namespace Integration.AzureServiceBus.Tests.Unit;

public sealed class SubscriptionRulesTests
{
    private const string Mark = "0123456789abcdef";

    [Theory]
    [InlineData("country = 'DE'")]
    [InlineData("country = 'DE' and vip = true and $subject = 'order'")]
    [InlineData("$correlationId = 'c' and $contentType = 't' and $replyTo = 'r'")]
    public void Equality_is_a_correlation_rule_beside_that_for_copies(string filter)
    {
        var rules = Compile(filter);

        Assert.Equal(2, rules.Count);
        Assert.All(rules, rule => Assert.IsType<CorrelationRuleFilter>(rule.Filter));
        Assert.Single(rules, rule => SubscriptionRules.FindCopyMark(Made(rule), "billing") == Mark);
    }

    [Theory]
    [InlineData("", "(NOT EXISTS(user.[Integration.Copy.0123456789abcdef])) OR user.[Integration.RedriveTo] = 'billing'")]
    [InlineData("country in ('AT', 'DE')", "(user.[country] IN (@p0, @p1) AND NOT EXISTS(user.[Integration.Copy.0123456789abcdef])) OR user.[Integration.RedriveTo] = 'billing'")]
    [InlineData("amount >= 100", "(user.[amount] >= @p0 AND NOT EXISTS(user.[Integration.Copy.0123456789abcdef])) OR user.[Integration.RedriveTo] = 'billing'")]
    [InlineData("$groupId = 'g'", "(sys.SessionId = @p0 AND NOT EXISTS(user.[Integration.Copy.0123456789abcdef])) OR user.[Integration.RedriveTo] = 'billing'")]
    public void Everything_else_is_one_sql_rule_with_parameters(string filter, string expected) =>
        Assert.Equal(expected, Assert.IsType<SqlRuleFilter>(Assert.Single(Compile(filter)).Filter).SqlExpression);

    [Fact]
    public void An_sql_rule_read_over_amqp_without_its_parameters_tells_that_it_lets_copies_in()
    {
        var rule = Compile("country in ('AT', 'DE')")[0];
        var read = ServiceBusModelFactory.RuleProperties(rule.Name, new SqlRuleFilter(((SqlRuleFilter)rule.Filter).SqlExpression));

        Assert.Equal(Mark, SubscriptionRules.FindCopyMark(read, "billing"));
        Assert.Null(SubscriptionRules.FindCopyMark(read, "shipping"));
    }

    [Fact]
    public void Values_are_parameters_of_their_type_and_patterns_are_escaped()
    {
        var rule = (SqlRuleFilter)Compile("a in ('x''; DROP', 'y') and b starts with '50%_\\' and c > 1.5 and e = -3")[0].Filter;

        Assert.Equal(["x'; DROP", "y", "50\\%\\_\\\\%", 1.5, -3L], rule.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value));
        Assert.DoesNotContain("DROP", rule.SqlExpression, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x = 9007199254740993.5", "more digits")]
    [InlineData("x > 0.1234567890123456789", "more digits")]
    public void What_a_double_cannot_tell_apart_is_refused(string filter, string because)
    {
        SubscriptionRules.Compile(MessageFilter.Parse(filter), "billing", Mark, 1024, out var fault);

        Assert.Contains(because, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_beyond_the_limit_is_refused()
    {
        SubscriptionRules.Compile(MessageFilter.Parse($"x in ({string.Join(", ", Enumerable.Range(0, 300).Select(i => $"'{i}'"))})"), "billing", Mark, 1024, out var fault);

        Assert.Contains("1024", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_follow_the_content_and_fit()
    {
        Assert.Equal(Compile("x = 'a'")[0].Name, Compile("x = 'a'")[0].Name);
        Assert.NotEqual(Compile("x = 'a'")[0].Name, Compile("x = 'b'")[0].Name);
        Assert.All(Compile("x != 'a'"), rule => Assert.InRange(rule.Name.Length, 1, 50));
    }

    [Fact]
    public void Foreign_rules_are_described_as_well_as_can_be()
    {
        Assert.Equal(MessageFilter.All, Read(new TrueRuleFilter()));
        Assert.Equal(
            MessageFilter.Parse("country = 'DE' and $subject = 's'"),
            Read(new CorrelationRuleFilter { Subject = "s", ApplicationProperties = { ["country"] = "DE" } }));
        Assert.Null(Read(new CorrelationRuleFilter { To = "t" }));
        Assert.Null(Read(new SqlRuleFilter("user.x > 5")));
        Assert.Null(SubscriptionRules.TryRead([]));
        Assert.Contains("user.x > 5", SubscriptionRules.Describe([Made(new CreateRuleOptions("r", new SqlRuleFilter("user.x > 5")))]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_reads_back()
    {
        var kept = new UserMetadata { Ordered = true, LivesForEver = true, CopyMark = Mark, Name = new string('n', 64), Filter = MessageFilter.Parse("x = 'a\nname b'") };

        Assert.Equal(kept, UserMetadata.Parse(kept.ToString()));
        Assert.Equal(new UserMetadata(), UserMetadata.Parse("someone else's"));
        Assert.Equal(new UserMetadata(), UserMetadata.Parse(null));
    }

    private static IReadOnlyList<CreateRuleOptions> Compile(string filter)
    {
        var rules = SubscriptionRules.Compile(MessageFilter.Parse(filter), "billing", Mark, 1024, out var fault);
        Assert.Null(fault);
        return rules;
    }

    private static RuleProperties Made(CreateRuleOptions rule) => ServiceBusModelFactory.RuleProperties(rule.Name, rule.Filter);

    private static MessageFilter? Read(RuleFilter filter) => SubscriptionRules.TryRead([Made(new CreateRuleOptions("r", filter))]);
}
