using System.IO.Enumeration;
using Integration.Aws.Entities;
using Integration.Aws.Options;

namespace Integration.Aws.Tests.Unit;

/// <summary>Neutral names to names in AWS.</summary>
public sealed class NamesTests
{
    private static readonly AwsNames Names = new("pre-");

    [Fact]
    public void Names_read_as_what_they_are()
    {
        Assert.Equal("pre-orders", Names.Queue(EntityPath.Queue("orders"), ordered: false));
        Assert.Equal("pre-orders.fifo", Names.Queue(EntityPath.Queue("orders"), ordered: true));
        Assert.Equal("pre-orders--dlq", Names.Queue(EntityPath.Queue("orders").DeadLetter, ordered: false));
        Assert.Equal("pre-orders--dlq.fifo", Names.Queue(EntityPath.Queue("orders").DeadLetter, ordered: true));
        Assert.Equal("pre-placed--billing--sub", Names.Queue(EntityPath.Subscription("placed", "billing"), ordered: false));
        Assert.Equal("pre-placed--billing--sub--dlq", Names.Queue(EntityPath.Subscription("placed", "billing").DeadLetter, ordered: false));
    }

    [Fact]
    public void No_two_entities_share_a_name()
    {
        var longest = new string('n', 64);
        string[] names = ["a", "a-", "-a", "a--b", "b", "a--dlq", "a--sub", "a--q", "a--b--sub", "a--sub--dlq", "a--q--q", longest, longest[1..] + "m"];
        var sources = names.Select(EntityPath.Queue).Concat(names.SelectMany(t => names.Select(s => EntityPath.Subscription(t, s)))).ToList();
        sources.AddRange(sources.Select(s => s.DeadLetter).ToList());

        var all = sources.SelectMany(s => new[] { Names.Queue(s, ordered: false), Names.Queue(s, ordered: true) }).ToList();

        Assert.Equal(all.Count, all.Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, n => Assert.Matches("^pre-[A-Za-z0-9_-]{1,76}(\\.fifo)?$", n));
        Assert.All(all, n => Assert.InRange(n.Length, 1, SqsLimits.NameLength));
    }

    [Fact]
    public void The_name_of_any_subscriptions_queue_covers_each_and_no_other_topics()
    {
        var longest = new string('n', 64);
        string[] names = ["a", "prices", "a-", "-a", "a--b", new string('m', 31), longest];
        foreach (var topic in names)
        {
            foreach (var (ordered, isDeadLetter) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                var any = Names.AnySubscriptionQueue(topic, isDeadLetter, ordered);
                foreach (var path in names.Select(s => EntityPath.Subscription(topic, s)))
                    Assert.True(FileSystemName.MatchesSimpleExpression(any, Names.Queue(isDeadLetter ? path.DeadLetter : path, ordered), ignoreCase: false), $"{any}: {path}");
            }
        }

        Assert.Equal("pre-prices--*--sub--dlq.fifo", Names.AnySubscriptionQueue("prices", isDeadLetter: true, ordered: true));
        Assert.False(FileSystemName.MatchesSimpleExpression(Names.AnySubscriptionQueue("prices", false, false), Names.Queue(EntityPath.Subscription("prices-2", "x"), false), ignoreCase: false));
    }

    [Theory, InlineData("orders"), InlineData("a--dlq"), InlineData("a--q"), InlineData("x_-1")]
    public void A_queues_name_reads_back(string name)
    {
        Assert.Equal(name, Names.FindQueueName(Names.Queue(EntityPath.Queue(name), ordered: false)));
        Assert.Equal(name, Names.FindQueueName(Names.Queue(EntityPath.Queue(name), ordered: true)));
    }

    [Theory, InlineData("orders"), InlineData("pre-orders--dlq"), InlineData("pre-t--s--sub.fifo")]
    public void Others_are_no_queues_of_ours(string awsName) => Assert.Null(Names.FindQueueName(awsName));

    [Theory]
    [InlineData("pre-placed--billing--sub", "placed", "billing")]
    [InlineData("pre-placed--billing--sub.fifo", "placed", "billing")]
    [InlineData("pre-placed--a--b--sub", "placed", null)]
    [InlineData("pre-placed----sub", "placed", null)]
    [InlineData("pre-placed--sub", "placed", null)]
    [InlineData("placed--billing--sub", "placed", null)]
    [InlineData("pre-other--billing--sub", "placed", null)]
    [InlineData("pre-placed--bill.ing--sub", "placed", null)]
    public void A_subscriptions_name_is_read_off_its_queue_where_that_tells(string awsName, string topic, string? subscription) =>
        Assert.Equal(subscription, Names.FindSubscriptionName(topic, awsName));

    [Theory]
    [InlineData("pre-orders", "orders")]
    [InlineData("pre-orders.fifo", "orders")]
    [InlineData("pre-a--dlq--q", "a--dlq")]
    [InlineData("pre-placed--billing--sub", "placed/billing")]
    [InlineData("pre-placed--billing--sub.fifo", "placed/billing")]
    [InlineData("orders", "orders--[0-9a-f]{16}")]
    [InlineData("pre-orders--dlq.fifo", "pre-orders--dlq--[0-9a-f]{16}")]
    [InlineData("pre-a--b--c--sub", "pre-a--b--c--sub--[0-9a-f]{16}")]
    [InlineData("others-nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", "others-n{39}--[0-9a-f]{16}")]
    public void A_source_is_read_off_its_queue_and_others_are_told_apart(string awsName, string expected) =>
        Assert.Matches($"^{expected}$", Names.SourceOf(awsName, EntityPath.Queue("likely")).ToString());

    [Fact]
    public void A_name_with_a_hash_reads_back_as_the_source_that_is_likely()
    {
        foreach (var source in new[] { EntityPath.Subscription("a--b", "c"), EntityPath.Subscription(new string('n', 64), new string('m', 64)) })
            Assert.Equal(source, Names.SourceOf(Names.Queue(source, ordered: true), source));
    }

    [Fact]
    public void Addresses_are_built_for_every_partition()
    {
        Assert.Equal("https://sqs.eu-central-1.amazonaws.com/123456789012/q", Address("eu-central-1").Url);
        Assert.Equal("arn:aws:sqs:eu-central-1:123456789012:q", Address("eu-central-1").Arn);
        Assert.Equal("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q", Address("cn-north-1").Url);
        Assert.Equal("arn:aws-cn:sqs:cn-north-1:123456789012:q", Address("cn-north-1").Arn);

        static QueueAddress Address(string region) => new AwsAddresses(region, sqsUrl: null).Queue(EntityPath.Queue("q"), "123456789012", "q");
    }
}
