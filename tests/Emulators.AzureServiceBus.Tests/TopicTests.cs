using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class TopicTests : EmulatorTest
{
    [Fact]
    public async Task Each_subscription_has_its_own_copy()
    {
        Emulator.CreateTopic(new TopicSettings("t"));
        await SendAsync("t", "nobody hears this");
        Emulator.CreateSubscription(new SubscriptionSettings("t", "a"));
        Emulator.CreateSubscription(new SubscriptionSettings("t", "b"));
        await SendAsync("t", "1");
        ServiceBusReceiver a = Client.CreateReceiver("t", "a"), b = Client.CreateReceiver("t", "b");
        await a.CompleteMessageAsync(await ReceiveOneAsync(a));
        await AssertEmptyAsync(a);
        Assert.Equal("1", (await ReceiveOneAsync(b)).Body.ToString());

        Emulator.Delete("t/Subscriptions/b");
        await AssertSoonFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, b);
        await SendAsync("t", "2");
        await AssertBodiesAsync(a, "2");
    }

    [Fact]
    public async Task Rules_are_made_listed_and_removed_by_the_rule_manager()
    {
        Emulator.CreateTopic(new TopicSettings("t"));
        Emulator.CreateSubscription(new SubscriptionSettings("t", "s"));
        await using ServiceBusRuleManager rules = Client.CreateRuleManager("t", "s");
        Assert.Equal(new TrueRuleFilter(), Assert.Single(await ListAsync(rules)).Filter);
        await rules.DeleteRuleAsync("$Default");
        await rules.CreateRuleAsync("red", new CorrelationRuleFilter { Subject = "x", ApplicationProperties = { ["color"] = "red", ["n"] = 1L } });
        await rules.CreateRuleAsync(new CreateRuleOptions("big", new SqlRuleFilter("size > 10")) { Action = new SqlRuleAction("SET big = TRUE") });
        await rules.CreateRuleAsync("none", new FalseRuleFilter());
        List<RuleProperties> listed = await ListAsync(rules);
        Assert.Equal(["big", "none", "red"], listed.Select(static rule => rule.Name));
        Assert.Equal(new SqlRuleFilter("size > 10"), listed[0].Filter);
        Assert.Equal(new SqlRuleAction("SET big = TRUE"), listed[0].Action);
        Assert.Equal(new CorrelationRuleFilter { Subject = "x", ApplicationProperties = { ["color"] = "red", ["n"] = 1L } }, listed[2].Filter);

        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityAlreadyExists, () => rules.CreateRuleAsync("red", new TrueRuleFilter()));
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => rules.DeleteRuleAsync("$Default"));
        await Assert.ThrowsAsync<ArgumentException>(() => rules.CreateRuleAsync("wrong", new SqlRuleFilter("a = ")));
    }

    [Fact]
    public async Task Rules_select_and_a_match_by_two_without_an_action_is_one_copy()
    {
        Emulator.CreateTopic(new TopicSettings("t"));
        Emulator.CreateSubscription(
            new SubscriptionSettings("t", "s"),
            new RuleSettings("red", new CorrelationFilterSettings { Subject = "x", ApplicationProperties = new Dictionary<string, object?> { ["color"] = "red" } }));
        await Client.CreateRuleManager("t", "s").CreateRuleAsync("big", new SqlRuleFilter("size > 10"));
        foreach ((string body, string color, int size) in new[] { ("both", "red", 11), ("red", "red", 1), ("big", "blue", 12), ("none", "blue", 1) })
        {
            await Client.CreateSender("t").SendMessageAsync(new ServiceBusMessage(body)
            {
                Subject = "x",
                ApplicationProperties = { ["color"] = color, ["size"] = size },
            });
        }

        await AssertBodiesAsync(Client.CreateReceiver("t", "s"), "both", "red", "big");
    }

    [Fact]
    public async Task A_rule_with_an_action_makes_a_copy_of_its_own_that_it_changes()
    {
        Emulator.CreateTopic(new TopicSettings("t"));
        Emulator.CreateSubscription(
            new SubscriptionSettings("t", "s"),
            new RuleSettings("r", new SqlFilterSettings("n > 0")) { SqlAction = "SET n = n * 2 + 1; SET sys.Label = 'changed'; REMOVE trace;" });
        Emulator.CreateSubscription(new SubscriptionSettings("t", "plain"));
        await Client.CreateSender("t").SendMessageAsync(new ServiceBusMessage("1") { ApplicationProperties = { ["n"] = 3, ["trace"] = "x" } });
        ServiceBusReceivedMessage changed = await ReceiveOneAsync(Client.CreateReceiver("t", "s"));
        Assert.Equal(("changed", 7L), (changed.Subject, changed.ApplicationProperties["n"]));
        Assert.DoesNotContain("trace", changed.ApplicationProperties.Keys);
        ServiceBusReceivedMessage plain = await ReceiveOneAsync(Client.CreateReceiver("t", "plain"));
        Assert.Equal((null, 3, "x"), (plain.Subject, plain.ApplicationProperties["n"], plain.ApplicationProperties["trace"]));
    }

    [Fact]
    public async Task Sessions_scheduling_and_duplicates_work_on_topics_too()
    {
        Emulator.CreateTopic(new TopicSettings("t") { RequiresDuplicateDetection = true });
        Emulator.CreateSubscription(new SubscriptionSettings("t", "s") { RequiresSession = true });
        ServiceBusSender sender = Client.CreateSender("t");
        await sender.ScheduleMessageAsync(Message("1", "a", "id"), Time.GetUtcNow().AddSeconds(30));
        await sender.SendMessageAsync(Message("duplicate", "a", "id"));
        EntityRuntime counts = Emulator.GetRuntime("t");
        Assert.Equal((1, 1), (counts.ScheduledMessageCount, counts.SubscriptionCount));
        Task<ServiceBusSessionReceiver> accept = Client.AcceptNextSessionAsync("t", "s", new ServiceBusSessionReceiverOptions());
        Time.Advance(TimeSpan.FromSeconds(29));
        await Task.Delay(100);
        Assert.False(accept.IsCompleted);
        Time.Advance(TimeSpan.FromSeconds(1));
        await AssertBodiesAsync(await accept, "1");
    }

    private static async Task<List<RuleProperties>> ListAsync(ServiceBusRuleManager rules)
    {
        var listed = new List<RuleProperties>();
        await foreach (RuleProperties rule in rules.GetRulesAsync())
            listed.Add(rule);
        return listed;
    }
}
