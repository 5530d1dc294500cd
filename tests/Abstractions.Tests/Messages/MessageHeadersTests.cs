namespace Integration.Abstractions.Tests.Messages;

public class MessageHeadersTests
{
    [Fact]
    public void Names_are_case_sensitive_and_the_last_of_equal_names_wins()
    {
        var headers = MessageHeaders.Create(("a", 1), ("A", 2), ("a", 3));

        Assert.Equal(2, headers.Count);
        Assert.Equal((HeaderValue)3, headers["a"]);
        Assert.Equal((HeaderValue)2, headers["A"]);
        Assert.Equal(headers, new MessageHeaders([new("a", 1), new("a", 3), new("A", 2)]));
    }

    [Fact]
    public void Equality_ignores_the_order_and_sees_values_types_and_names()
    {
        var headers = MessageHeaders.Create(("a", 1), ("b", new byte[] { 1 }));

        Assert.Equal(headers, MessageHeaders.Create(("b", new byte[] { 1 }), ("a", 1)));
        Assert.Equal(headers.GetHashCode(), MessageHeaders.Create(("b", new byte[] { 1 }), ("a", 1)).GetHashCode());
        Assert.NotEqual(headers, headers.With("a", 1.0));
        Assert.NotEqual(headers, headers.Without("a"));
        Assert.NotEqual(headers, headers.Without("a").With("A", 1));
        Assert.False(headers.Equals((object?)null));
    }

    [Fact]
    public void Changes_make_copies()
    {
        var source = new Dictionary<string, HeaderValue>(StringComparer.Ordinal) { ["a"] = 1 };
        var headers = new MessageHeaders(source);
        source["a"] = 2;
        _ = headers.With("b", 2);
        _ = headers.Without("a");

        Assert.Equal(MessageHeaders.Create(("a", 1)), headers);
        Assert.Same(headers, headers.Without("x"));
        Assert.Empty(MessageHeaders.Empty);
    }

    [Fact]
    public void A_typed_read_needs_the_name_and_the_type()
    {
        var headers = MessageHeaders.Create(("a", 1), ("t", "x"));

        Assert.True(headers.TryGet<long>("a", out var number) && number == 1);
        Assert.True(headers.TryGet<string>("t", out var text) && text == "x");
        Assert.False(headers.TryGet<string>("a", out _));
        Assert.False(headers.TryGet<long>("b", out _));
        Assert.True(headers.ContainsKey("a"));
        Assert.Throws<KeyNotFoundException>(() => headers["b"]);
    }

    [Theory]
    [InlineData("a", null)]
    [InlineData("0-_.z", null)]
    [InlineData("-", null)]
    [InlineData("AWSx", null)]
    [InlineData("", "empty")]
    [InlineData(null, "empty")]
    [InlineData("a b", "' '")]
    [InlineData("ä", "'ä'")]
    [InlineData("a\n", "U+000A")]
    [InlineData("$a", "'$'")]
    [InlineData(".a", "dot")]
    [InlineData("a.", "dot")]
    [InlineData("a..b", "dot")]
    [InlineData("aws.x", "'AWS.'")]
    [InlineData("AMAZON.x", "'Amazon.'")]
    [InlineData("integration.x", "'Integration.'")]
    public void The_rule_for_names(string? name, string? fault)
    {
        var found = HeaderName.FindFault(name);

        Assert.Equal(fault is null, found is null);
        Assert.Contains(fault ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_name()
    {
        Assert.Null(HeaderName.FindFault(new string('a', HeaderName.MaxLength)));
        Assert.Contains("257 characters", HeaderName.FindFault(new string('a', HeaderName.MaxLength + 1)), StringComparison.Ordinal);
    }
}
