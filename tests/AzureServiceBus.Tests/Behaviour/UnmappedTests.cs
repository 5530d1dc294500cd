using Azure.Messaging.ServiceBus.Administration;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>What the plain SDK made in a namespace and no definition can hold is told, each with its reason.</summary>
public sealed class UnmappedTests : EmulatorTest
{
    private ServiceBusAdministrationClient Native => Messaging.As<ServiceBusAdministrationClient>();

    [Fact]
    public async Task What_this_library_made_is_all_mapped()
    {
        await Messaging.Topology.CreateQueueAsync(new("orders") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await Messaging.Topology.CreateTopicAsync(new("placed"));
        await Messaging.Topology.CreateTopicAsync(new("in-order") { Ordered = true });
        await Messaging.Topology.CreateSubscriptionAsync(new("placed", "billing") { Filter = MessageFilter.Parse("a > 1 and not exists(b)") });
        await Messaging.Topology.CreateSubscriptionAsync(new("placed", new string('s', 64)) { Filter = MessageFilter.Parse("a = 'x'") });
        await Messaging.Topology.CreateSubscriptionAsync(new("in-order", "billing"));
        await Native.CreateQueueAsync("plain");
        await Native.CreateTopicAsync("other");
        await Native.CreateSubscriptionAsync("other", "all");

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task Names_that_are_not_neutral_are_told_with_the_subscriptions_behind_them()
    {
        var longName = new string('n', 65);
        await Native.CreateQueueAsync("sales.orders");
        await Native.CreateQueueAsync("sales/orders");
        await Native.CreateQueueAsync(longName);
        await Native.CreateTopicAsync("sales.placed");
        await Native.CreateSubscriptionAsync("sales.placed", "billing");
        await Native.CreateTopicAsync("placed");
        await Native.CreateSubscriptionAsync("placed", "bill.ing");

        var found = await FindAsync();

        Assert.Equal(
            [("queue", longName), ("queue", "sales.orders"), ("queue", "sales/orders"), ("subscription", "placed/bill.ing"), ("subscription", "sales.placed/billing"), ("topic", "sales.placed")],
            found.Select(u => (u.Kind, u.NativeName)).Order());
        Assert.Equal(EntityPath.Topic("placed"), found.Single(u => u.NativeName == "placed/bill.ing").Entity);
        var exported = await Messaging.Topology.ExportAsync();
        Assert.Empty(exported.Queues);
        Assert.Empty(exported.Subscriptions);
    }

    [Fact]
    public async Task Settings_of_queues_are_told()
    {
        await Native.CreateQueueAsync("target");
        await CheckQueueAsync(o => o.ForwardTo = "target", "forwards its messages to", "target");
        await CheckQueueAsync(o => o.ForwardDeadLetteredMessagesTo = "target", "forwards its dead letters to", "target");
        await CheckQueueAsync(o => o.EnablePartitioning = true, "partitioned");
        await CheckQueueAsync(o => o.Status = EntityStatus.ReceiveDisabled, "status is ReceiveDisabled");
        await CheckQueueAsync(o => o.MaxSizeInMegabytes = 2048, "may hold 2048 MB");
        await CheckQueueAsync(o => o.UserMetadata = "owner=sales; token=s3cret", "user metadata of somebody else");
        await CheckQueueAsync(o => o.AuthorizationRules.Add(new SharedAccessAuthorizationRule("partner", [AccessRights.Send])), "policies of its own: partner");
    }

    [Fact]
    public async Task Settings_of_topics_are_told()
    {
        await Native.CreateTopicAsync(new CreateTopicOptions("placed")
        {
            AutoDeleteOnIdle = TimeSpan.FromHours(1),
            DefaultMessageTimeToLive = TimeSpan.FromDays(2),
            MaxSizeInMegabytes = 5120,
            UserMetadata = "owner=sales",
        });

        var found = await FindAsync();

        Assert.All(found, u => Assert.Equal(("setting", "placed", EntityPath.Topic("placed")), (u.Kind, u.NativeName, u.Entity)));
        Assert.Equal(4, found.Count);
        Assert.Contains(found, u => u.Reason.Contains("may hold 5120 MB", StringComparison.Ordinal));
        Assert.Contains(found, u => u.Reason.Contains("user metadata of somebody else", StringComparison.Ordinal));
        Assert.Contains(found, u => u.Reason.Contains("AutoDeleteOnIdle", StringComparison.Ordinal));
        Assert.Contains(found, u => u.Reason.Contains("2.00:00:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_of_subscriptions_are_told()
    {
        await Native.CreateTopicAsync("placed");
        await Native.CreateQueueAsync("target");
        await CheckSubscriptionAsync(o => o.ForwardTo = "target", null, "forwards its messages to");
        await CheckSubscriptionAsync(o => o.ForwardDeadLetteredMessagesTo = "target", null, "forwards its dead letters to");
        await CheckSubscriptionAsync(o => o.UserMetadata = "owner=sales", null, "user metadata of somebody else");
        await CheckSubscriptionAsync(o => o.RequiresSession = true, null, "requires sessions");
        await CheckSubscriptionAsync(_ => { }, new("r", new SqlRuleFilter("amount > 5")), "its rule has no neutral form");
        await CheckSubscriptionAsync(_ => { }, new("r", new FalseRuleFilter()), "its rule has no neutral form");
        await CheckSubscriptionAsync(_ => { }, new("r", new CorrelationRuleFilter { To = "billing" }), "its rule has no neutral form");
        await CheckSubscriptionAsync(_ => { }, new("stamp", new TrueRuleFilter()) { Action = new SqlRuleAction("SET seen = 1") }, "actions of its rules change messages: stamp");
    }

    [Fact]
    public async Task Several_rules_and_none_are_told_and_one_of_equality_is_a_filter()
    {
        await Native.CreateTopicAsync("placed");
        await Native.CreateSubscriptionAsync(new CreateSubscriptionOptions("placed", "two"), new CreateRuleOptions("a", new CorrelationRuleFilter { Subject = "a" }));
        await Native.CreateRuleAsync("placed", "two", new CreateRuleOptions("b", new CorrelationRuleFilter { Subject = "b" }));
        await Native.CreateSubscriptionAsync("placed", "none");
        await Native.DeleteRuleAsync("placed", "none", "$Default");
        await Native.CreateSubscriptionAsync(new CreateSubscriptionOptions("placed", "one"), new CreateRuleOptions("a", new CorrelationRuleFilter { Subject = "a" }));

        var found = await FindAsync();

        Assert.Equal(["placed/none", "placed/two"], found.Select(u => u.NativeName).Order());
        Assert.All(found, u => Assert.Contains(u.NativeName == "placed/two" ? "its 2 rules have no neutral form" : "its 0 rules have no neutral form", u.Reason, StringComparison.Ordinal));
        Assert.Equal(MessageFilter.Parse("$subject = 'a'"), (await Messaging.Topology.FindSubscriptionAsync("placed", "one"))!.Filter);
    }

    [Fact]
    public async Task What_has_another_prefix_is_someone_elses()
    {
        var mine = Connect(o => o with { NamePrefix = "mine-" });
        await Native.CreateQueueAsync("sales.orders");
        await Native.CreateQueueAsync("mine-sales.orders");

        Assert.Equal(["mine-sales.orders"], (await mine.Topology.ListUnmappedAsync().ToListAsync()).Select(u => u.NativeName));
    }

    private async Task CheckQueueAsync(Action<CreateQueueOptions> set, params string[] reason)
    {
        var options = new CreateQueueOptions("orders");
        set(options);
        await Native.CreateQueueAsync(options);
        Check(await FindAsync(), "orders", EntityPath.Queue("orders"), reason);
        await Native.DeleteQueueAsync("orders");
    }

    private async Task CheckSubscriptionAsync(Action<CreateSubscriptionOptions> set, CreateRuleOptions? rule, params string[] reason)
    {
        var options = new CreateSubscriptionOptions("placed", "billing");
        set(options);
        await (rule is null ? Native.CreateSubscriptionAsync(options) : Native.CreateSubscriptionAsync(options, rule));
        Check(await FindAsync(), "placed/billing", EntityPath.Subscription("placed", "billing"), reason);
        await Native.DeleteSubscriptionAsync("placed", "billing");
    }

    private static void Check(List<UnmappedEntity> found, string native, EntityPath entity, string[] reason)
    {
        var left = Assert.Single(found);
        Assert.Equal(("setting", native, entity), (left.Kind, left.NativeName, left.Entity));
        Assert.All(reason, part => Assert.Contains(part, left.Reason, StringComparison.Ordinal));
    }

    private async Task<List<UnmappedEntity>> FindAsync() => await Messaging.Topology.ListUnmappedAsync().ToListAsync();
}
