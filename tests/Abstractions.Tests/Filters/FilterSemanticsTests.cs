namespace Integration.Abstractions.Tests.Filters;

/// <summary>Every operator on every type of header, absent included.</summary>
public class FilterSemanticsTests
{
    private static readonly Dictionary<string, HeaderValue?> Values = new(StringComparer.Ordinal)
    {
        ["absent"] = default(HeaderValue?),
        ["text"] = "a",
        ["TEXT"] = "A",
        ["digits"] = "1",
        ["word true"] = "true",
        ["true"] = true,
        ["false"] = false,
        ["1L"] = 1L,
        ["1.0"] = 1.0,
        ["1m"] = 1.00m,
        ["2L"] = 2L,
        ["0.1"] = 0.1,
        ["0.1m"] = 0.1m,
        ["NaN"] = double.NaN,
        ["inf"] = double.PositiveInfinity,
        ["1e300"] = 1e300,
        ["guid"] = Guid.Empty,
        ["time"] = DateTimeOffset.UnixEpoch,
        ["bytes"] = new byte[] { 97 },
    };

    [Theory]
    [InlineData("x = 'a'", "text")]
    [InlineData("x = '1'", "digits")]
    [InlineData("x = 'true'", "word true")]
    [InlineData("x = ''", "")]
    [InlineData("x = 1", "1L,1.0,1m")]
    [InlineData("x = 0.1", "0.1,0.1m")]
    [InlineData("x = true", "true")]
    [InlineData("x = false", "false")]
    [InlineData("x in ('a', 1, true)", "text,1L,1.0,1m,true")]
    [InlineData("x != 'a'", "TEXT,digits,word true,true,false,1L,1.0,1m,2L,0.1,0.1m,1e300")]
    [InlineData("x != 1", "text,TEXT,digits,word true,true,false,2L,0.1,0.1m,1e300")]
    [InlineData("x != true", "text,TEXT,digits,word true,false,1L,1.0,1m,2L,0.1,0.1m,1e300")]
    [InlineData("x not in (1, 2, 0.1)", "text,TEXT,digits,word true,true,false,1e300")]
    [InlineData("x starts with 'a'", "text")]
    [InlineData("x starts with 't'", "word true")]
    [InlineData("x > 1", "2L,1e300")]
    [InlineData("x >= 1", "1L,1.0,1m,2L,1e300")]
    [InlineData("x < 1", "0.1,0.1m")]
    [InlineData("x <= 1", "1L,1.0,1m,0.1,0.1m")]
    [InlineData("x > 0.1 and x < 2", "1L,1.0,1m")]
    [InlineData("x >= 79228162514264337593543950335", "1e300")]
    [InlineData("exists(x)", "text,TEXT,digits,word true,true,false,1L,1.0,1m,2L,0.1,0.1m,NaN,inf,1e300,guid,time,bytes")]
    [InlineData("not exists(x)", "absent")]
    [InlineData("x = 'a' or not exists(x)", "absent,text")]
    [InlineData("X = 'a'", "")]
    [InlineData("", "absent,text,TEXT,digits,word true,true,false,1L,1.0,1m,2L,0.1,0.1m,NaN,inf,1e300,guid,time,bytes")]
    public void A_header(string filter, string selected)
    {
        var parsed = MessageFilter.Parse(filter);

        var found = Values.Where(pair => parsed.Matches(pair.Value is { } value ? new Message().WithHeader("x", value) : new Message())).Select(pair => pair.Key);

        Assert.Equal(selected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("$subject", MessageProperty.Subject)]
    [InlineData("$correlationId", MessageProperty.CorrelationId)]
    [InlineData("$contentType", MessageProperty.ContentType)]
    [InlineData("$replyTo", MessageProperty.ReplyTo)]
    [InlineData("$messageId", MessageProperty.MessageId)]
    [InlineData("$groupId", MessageProperty.GroupId)]
    public void A_property(string name, MessageProperty property)
    {
        var message = new Message
        {
            Subject = "Subject.1",
            CorrelationId = "CorrelationId.1",
            ContentType = "ContentType.1",
            ReplyTo = "ReplyTo.1",
            MessageId = "MessageId.1",
            GroupId = "GroupId.1",
        };

        Assert.Equal(MessageFilter.Property(property).EqualTo("x"), MessageFilter.Parse($"{name} = 'x'"));
        Assert.True(MessageFilter.Parse($"{name} = '{property}.1'").Matches(message));
        Assert.True(MessageFilter.Parse($"{name} starts with '{property}.'").Matches(message));
        Assert.False(MessageFilter.Parse($"{name} != '{property}.1'").Matches(message));
        Assert.True(MessageFilter.Parse($"exists({name})").Matches(message));
        Assert.False(MessageFilter.Parse($"exists({name})").Matches(new Message()));
        Assert.False(MessageFilter.Parse($"{name} != 'x'").Matches(new Message()));
        Assert.False(MessageFilter.Parse($"{name} = 'x'").Matches(new Message().WithHeader(name[1..], "x")));
    }

    [Theory]
    [InlineData(9007199254740993L, "9007199254740992", false)]
    [InlineData(9007199254740993L, "9007199254740993", true)]
    [InlineData(long.MinValue, "-9223372036854775808", true)]
    public void Integers_are_compared_without_rounding(long header, string number, bool equal) => AssertEqual(header, number, equal);

    [Theory]
    [InlineData(0.1 + 0.2, "0.3", false)]
    [InlineData(0.1 + 0.2, "0.30000000000000004", true)]
    [InlineData(1e-29, "0", false)]
    [InlineData(1e-28, "0.0000000000000000000000000001", true)]
    [InlineData(9007199254740992.0, "9007199254740993", false)]
    [InlineData(7.922816251426434E28, "79228162514264337593543950335", false)]
    [InlineData(-0.0, "0", true)]
    public void Doubles_are_compared_without_rounding(double header, string number, bool equal) => AssertEqual(header, number, equal);

    [Fact]
    public void Conditions_on_different_fields_must_all_hold()
    {
        var filter = MessageFilter.Parse("country in ('DE', 'AT') and amount >= 100 and exists(vip) and not exists(test) and $subject starts with 'order.'");
        var good = new Message { Subject = "order.placed", Headers = MessageHeaders.Create(("country", "AT"), ("amount", 100.0), ("vip", Guid.Empty)) };

        Assert.True(filter.Matches(good));
        Assert.False(filter.Matches(good.WithHeader("country", "CH")));
        Assert.False(filter.Matches(good.WithHeader("amount", 99.99m)));
        Assert.False(filter.Matches(good.WithHeader("test", false)));
        Assert.False(filter.Matches(good with { Headers = good.Headers.Without("vip") }));
        Assert.False(filter.Matches(good with { Subject = "Order.placed" }));
        Assert.Throws<ArgumentNullException>(() => filter.Matches(null!));
    }

    private static void AssertEqual(HeaderValue header, string number, bool equal)
    {
        var message = new Message().WithHeader("x", header);

        Assert.Equal(equal, MessageFilter.Parse($"x = {number}").Matches(message));
        Assert.Equal(!equal, MessageFilter.Parse($"x != {number}").Matches(message));
        Assert.Equal(!equal, MessageFilter.Parse($"x < {number} or x > {number}").Matches(message));
    }
}
