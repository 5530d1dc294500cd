namespace Integration.Abstractions.Tests.Messages;

public class EntityPathTests
{
    public static TheoryData<string> Sources => ["orders", "a", "A-_9", "topic/sub", "orders/$dead-letter", "topic/sub/$dead-letter"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_source_reads_back(string text)
    {
        var path = EntityPath.ParseSource(text);

        Assert.Equal(text, path.ToString());
        Assert.Equal(path, EntityPath.ParseSource(path.ToString()));
        Assert.Equal(path.GetHashCode(), EntityPath.ParseSource(text).GetHashCode());
        Assert.Equal(text.EndsWith("/$dead-letter", StringComparison.Ordinal), path.IsDeadLetter);
        Assert.Equal(text.StartsWith("topic/", StringComparison.Ordinal) ? EntityKind.Subscription : EntityKind.Queue, path.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a/b/c")]
    [InlineData("$dead-letter")]
    [InlineData("a/$dead-letter/$dead-letter")]
    [InlineData("a/$Dead-Letter")]
    [InlineData("a b")]
    [InlineData("orders.fifo")]
    [InlineData("ä")]
    public void Other_text_is_refused(string text) => Assert.Throws<ArgumentException>(nameof(text), () => EntityPath.ParseSource(text));

    [Fact]
    public void Every_path_reads_back_from_its_round_trip_text()
    {
        foreach (var path in new[] { EntityPath.Queue("a"), EntityPath.Topic("a"), EntityPath.Subscription("a", "b"), EntityPath.Queue("a").DeadLetter, EntityPath.Subscription("a", "b").DeadLetter, EntityPath.Stream("a") })
            Assert.Equal(path, EntityPath.Parse(path.ToRoundTripString()));
        Assert.Equal("topic:a", EntityPath.Topic("a").ToRoundTripString());
        Assert.Equal("stream:a", EntityPath.Stream("a").ToRoundTripString());
        Assert.Throws<InvalidOperationException>(() => EntityPath.Stream("a").DeadLetter);
        Assert.Equal("a", EntityPath.Topic("a").ToString());
    }

    [Theory]
    [InlineData("topic:")]
    [InlineData("topic:a/b")]
    [InlineData("topic:a/$dead-letter")]
    [InlineData("topic:topic:a")]
    [InlineData("Topic:a")]
    [InlineData("topic: a")]
    [InlineData("queue:a")]
    [InlineData("")]
    public void Other_text_is_no_path(string text) => Assert.Throws<ArgumentException>(nameof(text), () => EntityPath.Parse(text));

    [Fact]
    public void Dead_letter_and_owner()
    {
        var queue = EntityPath.Queue("orders");

        Assert.Equal(queue, queue.DeadLetter.Owner);
        Assert.NotEqual(queue, queue.DeadLetter);
        Assert.Equal(queue.DeadLetter, queue.DeadLetter.DeadLetter);
        Assert.Equal(EntityPath.Subscription("t", "s"), EntityPath.Subscription("t", "s").DeadLetter.Owner);
        Assert.Throws<InvalidOperationException>(() => EntityPath.Topic("t").DeadLetter);
    }

    [Fact]
    public void Kinds_differ() => Assert.NotEqual(EntityPath.Queue("a"), EntityPath.Topic("a"));

    [Fact]
    public void Names_are_checked_and_the_parameter_is_named()
    {
        Assert.True(EntityPath.IsLegalName(new string('a', 64)));
        Assert.False(EntityPath.IsLegalName(new string('a', 65)));
        Assert.False(EntityPath.IsLegalName(null));
        Assert.Throws<ArgumentException>("name", () => EntityPath.Queue("a b"));
        Assert.Throws<ArgumentException>("name", () => EntityPath.Topic(""));
        Assert.Throws<ArgumentException>("topic", () => EntityPath.Subscription("", "a"));
        Assert.Throws<ArgumentException>("name", () => EntityPath.Subscription("a", ""));
    }
}
