using System.Text;
using Integration.RabbitMq.Entities;

namespace Integration.RabbitMq.Tests.Unit;

/// <summary>The names of the broker's queues and exchanges.</summary>
public sealed class EntityNamesTests
{
    private static readonly string Longest = new('n', EntityPath.MaxNameLength);

    [Theory]
    [InlineData("orders", "contoso.orders")]
    [InlineData("orders/$dead-letter", "contoso.orders.dead-letter")]
    [InlineData("events/audit", "contoso.events.subscriptions.audit")]
    [InlineData("events/audit/$dead-letter", "contoso.events.subscriptions.audit.dead-letter")]
    public void A_source_is_found_by_the_name_of_its_queue(string path, string queue)
    {
        var (names, source) = (new EntityNames("contoso."), EntityPath.ParseSource(path));

        Assert.Equal(queue, names.QueueOf(source));
        Assert.Equal(source, names.SourceOf(queue));
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("contoso.orders.delay.1500.739946")]
    [InlineData("contoso.events.topic.delay.1500.739946")]
    [InlineData("contoso.events.subscriptions.audit.delay.1500.739946")]
    [InlineData("contoso.a.subscriptions.b.subscriptions.c")]
    [InlineData("contoso.or ders")]
    public void What_has_no_neutral_name_has_none(string queue) => Assert.Null(new EntityNames("contoso.").SourceOf(queue));

    [Theory]
    [InlineData("contoso.orders.delay.1500.739946", true)]
    [InlineData("contoso.orders.dead-letter.delay.1500.739946", true)]
    [InlineData("contoso.events.topic.delay.1500.739946", true)]
    [InlineData("contoso.orders.delay.1500", false)]
    [InlineData("contoso.orders.delay.1500.1.2", false)]
    [InlineData("contoso.orders.delay.1500.", false)]
    [InlineData("contoso.or ders.delay.1500.739946", false)]
    [InlineData("other.orders.delay.1500.739946", false)]
    public void A_queue_of_delays_is_nobody_s_but_the_provider_s(string queue, bool isInternal) =>
        Assert.Equal(isInternal, new EntityNames("contoso.").IsInternalQueue(queue));

    [Theory]
    [InlineData("", "amq")]
    [InlineData("am", "q")]
    public void A_name_whose_dead_letters_would_have_one_of_the_brokers_has_another(string prefix, string name)
    {
        var names = new EntityNames(prefix);
        foreach (var source in new[] { EntityPath.Queue(name), EntityPath.Queue(name).DeadLetter, EntityPath.Subscription(name, "audit") })
        {
            Assert.DoesNotMatch(@"^amq(\.|$)", names.QueueOf(source));
            Assert.Equal(source, names.SourceOf(names.QueueOf(source)));
        }

        Assert.Equal(name, names.TopicOf(names.ExchangeOf(name)));
        Assert.True(names.IsInternalExchange(names.DueExchangeOf(name)));
        Assert.Null(names.SourceOf("amq"));
    }

    [Fact]
    public void The_longest_name_is_within_the_limit_of_AMQP()
    {
        var names = new EntityNames(new string('p', EntityNames.MaxPrefixLength));
        var queue = names.QueueOf(EntityPath.Subscription(Longest, Longest).DeadLetter);

        Assert.InRange(Encoding.UTF8.GetByteCount(EntityNames.DelayQueueOf(queue, long.MaxValue, 9_999_999)), 200, 255);
    }

    [Fact]
    public void No_two_entities_share_a_name()
    {
        var names = new EntityNames("");
        string[] parts = ["dead-letter", "subscriptions", "topic", "delay", "1500", "integration", "settings"];
        EntityPath[] owners = [.. parts.Select(EntityPath.Queue), .. parts.SelectMany(t => parts.Select(s => EntityPath.Subscription(t, s)))];
        string[] queues = [.. owners.SelectMany(o => new[] { names.QueueOf(o), names.QueueOf(o.DeadLetter) })];
        string[] all = [.. queues, .. queues.Select(q => EntityNames.DelayQueueOf(q, 1500, 739946)), .. parts.Select(t => names.TopicDelayQueueOf(t, 1500, 739946))];

        Assert.Empty(all.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
    }
}
