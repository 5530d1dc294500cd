using System.Text.Json.Nodes;
using Integration.Aws.Topology;

namespace Integration.Aws.Tests.Unit;

/// <summary>Neutral filters to SNS filter policies and back.</summary>
public sealed class FilterPolicyTests
{
    [Theory]
    [InlineData("country in ('DE', 'AT')", """{"country":["AT","DE"]}""")]
    [InlineData("amount >= 1.5 and amount < 9", """{"amount":[{"numeric":[">=",1.5,"<",9]}]}""")]
    [InlineData("amount = 5 or amount = 7", """{"amount":[{"numeric":["=",5]},{"numeric":["=",7]}]}""")]
    [InlineData("vip = true", """{"vip":[{"equals-ignore-case":"true"}]}""")]
    [InlineData("kind not in ('a', 'b')", """{"kind":[{"anything-but":["a","b"]}]}""")]
    [InlineData("kind != 3", """{"kind":[{"anything-but":[3]},"3"]}""")]
    [InlineData("vip != true", """{"vip":[{"exists":true},{"prefix":"integration:not=true"}]}""")]
    [InlineData("exists(a) and not exists(b)", """{"a":[{"exists":true}],"b":[{"exists":false}]}""")]
    [InlineData("$subject starts with 'order.'", """{"Integration.Subject":[{"prefix":"order."}]}""")]
    public void A_filter_is_compiled(string filter, string policy)
    {
        AssertJson(policy, FilterPolicy.Compile(MessageFilter.Parse(filter), isAppliedAgain: false));
        AssertJson($$"""{"$or":[{{policy}},{"Integration.Partial":["true"]}]}""", FilterPolicy.Compile(MessageFilter.Parse(filter), isAppliedAgain: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("country in ('DE', 'AT') and amount >= 100 and exists(vip) and not exists(test) and $subject starts with 'order.'")]
    [InlineData("vip != true and kind not in (1, 2)")]
    [InlineData("kind not in ('1', 'x') and a = 1 and b = 1 and c = 1 and (d = 'x' or d != 5)")]
    [InlineData("vip in (true, false, 'x', 3)")]
    [InlineData("exists(a) or a != true")]
    [InlineData("a starts with 'integration:not=true'")]
    [InlineData("a starts with 'integration:not='")]
    [InlineData("a starts with 'integration:not=x'")]
    [InlineData("a starts with 'integration:and=b = 1'")]
    [InlineData("a != true or a starts with 'integration:not=false'")]
    [InlineData("a not in (true, false) or a starts with 'integration:not=true,false' or exists(a)")]
    [InlineData("exists(a) or a starts with 'integration:not=true'")]
    [InlineData("a starts with 'integration:not=true' or not exists(a)")]
    [InlineData("a in ('integration:not=true', 'integration:and=b = 1') and b != false")]
    [InlineData("a = 1 and b = 1 and c = 1 and d = 1 and e starts with 'integration:not=true'")]
    [InlineData("a = 'integration:and=b' and b = 'true' and c = 1 and d = 1 and e = 'integration:and=x'")]
    [InlineData("(a > 1 and a <= 2) or a = 'x' or a starts with 'integration'")]
    public void A_policy_reads_back(string text)
    {
        var filter = MessageFilter.Parse(text);
        Assert.Equal(filter, FilterPolicy.TryParse(FilterPolicy.Compile(filter, isAppliedAgain: true)));
        Assert.Equal(filter, FilterPolicy.TryParse(FilterPolicy.Compile(filter, isAppliedAgain: false)));
    }

    [Theory]
    [InlineData("a = 1 and b = 1 and c = 1 and d = 1 and e = 1 and f = 1")]
    [InlineData("a > 1000000001")]
    [InlineData("a = 0.000001")]
    public void What_sns_cannot_express_has_a_reason(string filter) => Assert.NotNull(FilterPolicy.FindFault(MessageFilter.Parse(filter), isAppliedAgain: true));

    /// <summary>
    /// SNS takes 150: the values of each name multiplied, either side of an or added up. The adapter's side is its mark, and with five
    /// fields the fifth, which is not multiplied.
    /// </summary>
    [Theory]
    [InlineData("a in (149)", null)]
    [InlineData("a in (150)", "150 combinations")]
    [InlineData("a in (75) and b in (2)", "150 combinations")]
    [InlineData("a in (74) and b in (2)", null)]
    [InlineData("a in (149) and b in (1) and c in (1) and d in (1)", null)]
    [InlineData("a in (149) and b in (1) and c in (1) and d in (1) and e in (1)", "149 combinations of alternatives; a filter policy takes 150, of which the adapter needs 2")]
    [InlineData("a in (148) and b in (1) and c in (1) and d in (1) and e in (1)", null)]
    [InlineData("a in (37) and b in (2) and c in (2) and d in (1) and e in (9)", null)]
    [InlineData("a in (13) and b in (13)", "169 combinations")]
    public void Combinations_are_counted_as_SNS_counts_them(string shape, string? fault)
    {
        // "a in (3)" is a field with three alternatives.
        var filter = MessageFilter.Parse(string.Join(" and ", shape.Split(" and ").Select(condition => condition.Split('(', ')') is [var field, var count, _]
            ? $"{field}({Alternatives(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))})"
            : condition)));

        var found = FilterPolicy.FindFault(filter, isAppliedAgain: true);

        if (fault is null)
            Assert.Null(found);
        else
            Assert.Contains(fault, found, StringComparison.Ordinal);
        Assert.Equal(found is null, CountAsSns(JsonNode.Parse(FilterPolicy.Compile(filter, isAppliedAgain: true)!)!.AsObject()) <= 150);
    }

    [Fact]
    public void A_push_endpoints_filter_has_all_the_combinations_there_are()
    {
        var filter = MessageFilter.Parse($"a in ({Alternatives(150)})");

        Assert.Null(FilterPolicy.FindFault(filter, isAppliedAgain: false));
        Assert.NotNull(FilterPolicy.FindFault(filter, isAppliedAgain: true));
    }

    private static string Alternatives(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"'{i}x'"));

    private static int CountAsSns(JsonObject policy) => policy.Aggregate(1, (product, key) => key.Key == "$or"
        ? key.Value!.AsArray().Sum(side => product * CountAsSns(side!.AsObject()))
        : product * key.Value!.AsArray().Count);

    [Theory]
    [InlineData("""{"a":[{"suffix":"x"}]}""")]
    [InlineData("""{"a":{"b":["x"]}}""")]
    [InlineData("not json")]
    public void A_foreign_policy_without_neutral_form_is_none(string policy) => Assert.Null(FilterPolicy.TryParse(policy));

    [Fact]
    public void A_message_that_the_policy_would_not_let_pass_came_under_an_earlier_filter()
    {
        var filter = MessageFilter.Parse("kind = 'new' and vip = true");

        Assert.False(FilterPolicy.MayPass(filter, Given(("kind", "old"), ("vip", true)), isPartial: false));
        Assert.True(FilterPolicy.MayPass(filter, Given(("kind", "new"), ("vip", "true")), isPartial: false));
        Assert.True(FilterPolicy.MayPass(filter, Given(("kind", "old")), isPartial: true));
    }

    private static void AssertJson(string expected, string? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual!)), $"expected {expected}, got {actual}");

    private static Message Given(params (string, HeaderValue)[] headers) => new() { Headers = MessageHeaders.Create(headers) };
}
