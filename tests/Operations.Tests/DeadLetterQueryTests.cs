namespace Integration.Operations.Tests;

public sealed class DeadLetterQueryTests
{
    private static readonly DateTimeOffset Died = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly PeekedMessage Letter = new(
        (Message.FromText("""{"customer":{"country":"DE","vip":true},"lines":[{"sku":"A1","price":9.90},{"sku":"B2","price":120}],"note":null}""") with
        {
            MessageId = "m1",
            Subject = "order.placed",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        }).WithHeader("amount", 12.5m),
        new DeliveryInfo
        {
            Source = EntityPath.Queue("orders").DeadLetter,
            EnqueuedAt = Died,
            DeliveryCount = 2,
            DeadLetter = new("System.TimeoutException", "the shop did not answer", EntityPath.Queue("orders"), Died.AddHours(-1), 5),
        });

    [Theory]
    [InlineData("amount >= 10", true)]
    [InlineData("amount >= 13", false)]
    [InlineData("$subject starts with 'order.' and dead-letter.reason = 'System.TimeoutException'", true)]
    [InlineData("dead-letter.exception = 'System.TimeoutException' and dead-letter.deliveries >= 5", true)]
    [InlineData("dead-letter.source = 'orders' and dead-letter.type = 'order.placed'", true)]
    [InlineData("dead-letter.description starts with 'the shop'", true)]
    [InlineData("dead-letter.reason = 'Poison'", false)]
    [InlineData("not exists(dead-letter.reason)", false)]
    public void A_filter_asks_for_headers_properties_and_the_death(string filter, bool expected) =>
        Assert.Equal(expected, new DeadLetterQuery { Where = MessageFilter.Parse(filter) }.Matches(Letter));

    [Theory]
    [InlineData("$.customer.country", true)]
    [InlineData("$.customer.country in ('DE', 'AT')", true)]
    [InlineData("$['customer'].vip = true", true)]
    [InlineData("$.lines[*].price >= 100", true)]
    [InlineData("$.lines[0].price >= 100", false)]
    [InlineData("$.lines[0].price = 9.9", true)]
    [InlineData("$.lines[2]", false)]
    [InlineData("$.note", true)]
    [InlineData("$.note = 'x'", false)]
    [InlineData("$.missing", false)]
    [InlineData("$.customer[*] = 'DE'", true)]
    public void A_json_body_is_tested_by_paths(string test, bool expected) => Assert.Equal(expected, new DeadLetterQuery { Body = JsonBodyTest.Parse(test) }.Matches(Letter));

    [Theory]
    [InlineData("customer", "begins with '$'")]
    [InlineData("$.", "behind a '.'")]
    [InlineData("$.lines[x]", "an index")]
    [InlineData("$.lines[0", "closed by")]
    [InlineData("$['a", "ends with ']")]
    [InlineData("$.a ~ 5", "not a test")]
    public void What_is_no_test_is_told(string test, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => JsonBodyTest.Parse(test)).Message, StringComparison.Ordinal);

    [Fact]
    public void How_long_ago_is_counted_from_a_time_and_reads_the_same_at_any()
    {
        var query = new DeadLetterQuery { SinceAgo = TimeSpan.FromHours(2), UntilAgo = TimeSpan.FromHours(1) };
        Assert.Throws<InvalidOperationException>(() => query.Matches(Letter));

        Assert.Equal([false, true, true, false], new[] { 1.0, 1.5, 2, 2.1 }.Select(hours => query.AsOf(Died.AddHours(hours)).Matches(Letter)));
        Assert.Equal("since 02:00:00 ago; until 01:00:00 ago", $"{query.AsOf(Died)}");
        Assert.Equal($"{query}", $"{query.AsOf(Died)}");
        Assert.Equal(DateTimeOffset.MinValue, new DeadLetterQuery { SinceAgo = TimeSpan.MaxValue }.AsOf(Died).Since);
    }

    [Theory]
    [InlineData(null, "orders", true)]
    [InlineData("orders", "orders", true)]
    [InlineData("bills", "orders", false)]
    [InlineData("orders", null, true)]
    public void Where_it_came_from_selects_as_far_as_the_service_tells(string? asked, string? told, bool expected)
    {
        var query = new DeadLetterQuery { CameFrom = asked is null ? null : EntityPath.Queue(asked) };
        var letter = new PeekedMessage(Letter.Message, new DeliveryInfo
        {
            Source = Letter.Source,
            EnqueuedAt = Died,
            DeliveryCount = 1,
            DeadLetter = new("Poison", null, told is null ? null : EntityPath.Queue(told), null, null),
        });
        Assert.Equal(expected, query.Matches(letter));
        Assert.Equal(!expected, query.IsFromElsewhere(letter));
        Assert.False((query with { Ids = ["other"] }).IsFromElsewhere(letter));
    }

    [Fact]
    public void Ids_times_and_texts_select()
    {
        Assert.True(new DeadLetterQuery { Ids = ["m0", "m1"] }.Matches(Letter));
        Assert.False(new DeadLetterQuery { Ids = ["m0"] }.Matches(Letter));
        Assert.True(new DeadLetterQuery { Since = Died, Until = Died.AddTicks(1) }.Matches(Letter));
        Assert.False(new DeadLetterQuery { Since = Died.AddTicks(1) }.Matches(Letter));
        Assert.False(new DeadLetterQuery { Until = Died }.Matches(Letter));
        Assert.True(new DeadLetterQuery { BodyContains = "\"B2\"" }.Matches(Letter));
        Assert.False(new DeadLetterQuery { BodyContains = "b2" }.Matches(Letter));
        Assert.False(new DeadLetterQuery { Body = JsonBodyTest.Parse("$.a") }.Matches(new PeekedMessage(
            Message.FromText("no json"), new DeliveryInfo { Source = Graveyard.Orders.DeadLetter, EnqueuedAt = Died, DeliveryCount = 1 })));
    }

    [Fact]
    public void Equal_queries_have_equal_texts()
    {
        Assert.True(DeadLetterQuery.All.SelectsAll);
        Assert.Equal("all", DeadLetterQuery.All.ToString());
        var query = new DeadLetterQuery { Where = MessageFilter.Parse("b = 1 and a = 2"), Ids = ["y", "x"], Since = Died, BodyContains = "t", Body = JsonBodyTest.Parse(" $.a >= 1 ") };
        Assert.Equal("where a = 2 and b = 1; id x, y; since 2030-01-01T12:00:00.0000000Z; body contains 't'; body $.a >= 1", query.ToString());
        Assert.False(query.SelectsAll);
    }

    [Fact]
    public void The_history_tells_how_it_died()
    {
        var history = DeadLetterHistory.Of(Letter);
        Assert.Equal(("System.TimeoutException", "System.TimeoutException", "order.placed", 5), (history.Reason, history.Exception, history.Type, history.Deliveries));
        Assert.Equal((Died.AddHours(-1), Died, "0af7651916cd43dd8448eb211c80319c"), (history.OriginallyEnqueuedAt, history.DeadSince, history.TraceId));
    }

    [Fact]
    public void Groups_are_by_what_they_have_in_common()
    {
        PeekedMessage[] letters = [Make("a", "Poison", 1), Make("b", "Poison", 3), Make("c", "System.InvalidOperationException", 2), Make("d", null, 4)];
        Assert.Equal(
            [new("Poison", 2, Died.AddMinutes(1), Died.AddMinutes(3), "a"), new(null, 1, Died.AddMinutes(4), Died.AddMinutes(4), "d"), new("System.InvalidOperationException", 1, Died.AddMinutes(2), Died.AddMinutes(2), "c")],
            DeadLetterGroup.Of(letters, DeadLetterGrouping.Reason));
        Assert.Equal([(null, 3), ("System.InvalidOperationException", 1)], DeadLetterGroup.Of(letters, DeadLetterGrouping.Exception).Select(g => (g.Key, g.Count)));
        Assert.Equal(("orders", 4), DeadLetterGroup.Of(letters, DeadLetterGrouping.Source).Select(g => (g.Key!, g.Count)).Single());

        static PeekedMessage Make(string id, string? reason, int minute) => new(
            new Message { MessageId = id },
            new DeliveryInfo { Source = Graveyard.Orders.DeadLetter, EnqueuedAt = Died.AddMinutes(minute), DeliveryCount = 0, DeadLetter = new(reason, null, null, null, null) });
    }
}
