using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

public sealed class RuleTests(ManagementFixture fixture) : IClassFixture<ManagementFixture>, IAsyncLifetime
{
    private readonly ServiceBusAdministrationClient _client = fixture.Client;
    private readonly string _topic = ManagementFixture.NewName();

    public static TheoryData<string> Filters => [.. Rules().Select(r => r.Name)];

    public async ValueTask InitializeAsync()
    {
        await _client.CreateTopicAsync(_topic);
        await _client.CreateSubscriptionAsync(_topic, "s");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_rule_of_any_kind_comes_back_equal(string name)
    {
        var options = Rules().Single(r => r.Name == name);
        RuleProperties created = await _client.CreateRuleAsync(_topic, "s", options);
        RuleProperties read = await _client.GetRuleAsync(_topic, "s", name);
        Assert.Equal(created, read);
        Assert.Equal(options, new CreateRuleOptions(read));
        Assert.IsType(options.Filter.GetType(), read.Filter);
        Assert.Equal(TypesOf(options.Filter), TypesOf(read.Filter));
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task The_first_rule_of_a_subscription_may_be_any(string name)
    {
        var options = Rules().Single(r => r.Name == name);
        await _client.CreateSubscriptionAsync(new CreateSubscriptionOptions(_topic, "made"), options);
        RuleProperties only = Assert.Single(await AllAsync("made"));
        Assert.Equal(options, new CreateRuleOptions(only));
    }

    [Fact]
    public async Task An_update_replaces_filter_and_action()
    {
        await _client.CreateRuleAsync(_topic, "s", new CreateRuleOptions("r", new SqlRuleFilter("a = 1")) { Action = new SqlRuleAction("SET b = 2") });
        RuleProperties rule = await _client.GetRuleAsync(_topic, "s", "r");
        rule.Filter = new CorrelationRuleFilter { Subject = "new" };
        rule.Action = null;
        RuleProperties updated = await _client.UpdateRuleAsync(_topic, "s", rule);
        RuleProperties read = await _client.GetRuleAsync(_topic, "s", "r");
        Assert.Equal(updated, read);
        Assert.Equal((new CorrelationRuleFilter { Subject = "new" }, null), (read.Filter, read.Action));
    }

    [Fact]
    public async Task Rules_are_listed_and_deleted()
    {
        await _client.CreateRuleAsync(_topic, "s", new CreateRuleOptions("b", new FalseRuleFilter()));
        Assert.Equal(["$Default", "b"], (await AllAsync("s")).Select(r => r.Name));
        await _client.DeleteRuleAsync(_topic, "s", RuleProperties.DefaultRuleName);
        await _client.DeleteRuleAsync(_topic, "s", "b");
        Assert.Empty(await AllAsync("s"));
    }

    [Theory]
    [InlineData("a = ")]
    [InlineData("a ==== 1")]
    [InlineData("(a = 1")]
    [InlineData("a = 'open")]
    public async Task Sql_with_a_mistake_is_refused(string expression)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _client.CreateRuleAsync(_topic, "s", new CreateRuleOptions("r", new SqlRuleFilter(expression))));
        Assert.False(await _client.RuleExistsAsync(_topic, "s", "r"));
    }

    [Fact]
    public async Task An_action_with_a_mistake_is_refused()
    {
        var options = new CreateRuleOptions("r", new TrueRuleFilter()) { Action = new SqlRuleAction("SET = 3") };
        await Assert.ThrowsAsync<ArgumentException>(() => _client.CreateRuleAsync(_topic, "s", options));
    }

    private static IEnumerable<CreateRuleOptions> Rules()
    {
        yield return new("true", new TrueRuleFilter());
        yield return new("false", new FalseRuleFilter());
        yield return new("sql", new SqlRuleFilter("color = 'blue' AND quantity > 10 OR sys.Label LIKE 'a<b%'"));
        yield return new("sql-everything", new SqlRuleFilter("1=1"));
        yield return new("sql-parameters", new SqlRuleFilter("a = @string AND b = @int AND c = @long AND d = @bool AND e = @double AND f < @date AND g = @span")
        {
            Parameters =
            {
                ["@string"] = " <text> & 'quotes' ",
                ["@int"] = int.MinValue,
                ["@long"] = long.MaxValue,
                ["@bool"] = true,
                ["@double"] = -1.5e300,
                ["@date"] = new DateTime(2026, 2, 28, 23, 59, 58, 123, DateTimeKind.Utc).AddTicks(4567),
                ["@span"] = TimeSpan.FromDays(1.5),
            },
        });
        yield return new("action", new TrueRuleFilter()) { Action = new SqlRuleAction("SET priority = 1; REMOVE trace") };
        yield return new("correlation-id", new CorrelationRuleFilter("id"));
        yield return new("correlation", new CorrelationRuleFilter
        {
            CorrelationId = "c",
            MessageId = "m",
            To = "t",
            ReplyTo = "r",
            Subject = "s & <l>",
            SessionId = "session",
            ReplyToSessionId = "answers",
            ContentType = "application/json",
            ApplicationProperties =
            {
                ["string"] = "x",
                ["empty"] = "",
                ["int"] = 1,
                ["long"] = 1L,
                ["bool"] = false,
                ["double"] = 0.1,
                ["date"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
                ["span"] = TimeSpan.FromMilliseconds(1),
            },
        });
        yield return new("correlation-one-property", new CorrelationRuleFilter { ApplicationProperties = { ["n"] = 5 } });
    }

    private static IEnumerable<Type> TypesOf(RuleFilter filter) =>
        (filter is CorrelationRuleFilter correlation ? correlation.ApplicationProperties : ((SqlRuleFilter)filter).Parameters)
        .OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value.GetType());

    private async Task<List<RuleProperties>> AllAsync(string subscription)
    {
        var all = new List<RuleProperties>();
        await foreach (var rule in _client.GetRulesAsync(_topic, subscription))
            all.Add(rule);
        return all;
    }
}
