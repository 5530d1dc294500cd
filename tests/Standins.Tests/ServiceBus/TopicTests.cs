using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class TopicTests : StandInTest
{
    [Fact]
    public async Task Each_subscription_has_its_own_copy()
    {
        await Administration.CreateTopicAsync("t");
        await SendAsync("t", "nobody hears this");
        await Administration.CreateSubscriptionAsync("t", "a");
        await Administration.CreateSubscriptionAsync("t", "b");
        await SendAsync("t", "1");
        ServiceBusReceiver a = Client.CreateReceiver("t", "a"), b = Client.CreateReceiver("t", "b");
        await a.CompleteMessageAsync(await ReceiveOneAsync(a));
        await AssertEmptyAsync(a);
        Assert.Equal("t/Subscriptions/b", b.EntityPath);
        Assert.Equal("1", (await ReceiveOneAsync(b)).Body.ToString());

        await Administration.DeleteSubscriptionAsync("t", "b");
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => b.ReceiveMessageAsync());
        await SendAsync("t", "2");
        Assert.Equal(["2"], Bodies(await ReceiveNowAsync(a)));
    }

    [Fact]
    public async Task Rules_select_and_a_match_by_two_is_one_copy()
    {
        await Administration.CreateTopicAsync("t");
        await Administration.CreateSubscriptionAsync(
            new CreateSubscriptionOptions("t", "s"),
            new CreateRuleOptions("red", new CorrelationRuleFilter { Subject = "x", ApplicationProperties = { ["color"] = "red" } }));
        await Administration.CreateRuleAsync("t", "s", new CreateRuleOptions("big", new SqlRuleFilter("size > 10")));
        foreach ((string body, string color, int size) in new[] { ("both", "red", 11), ("red", "red", 1), ("big", "blue", 12), ("none", "blue", 1) })
        {
            await Client.CreateSender("t").SendMessageAsync(new ServiceBusMessage(body)
            {
                Subject = "x",
                ApplicationProperties = { ["color"] = color, ["size"] = size },
            });
        }

        Assert.Equal(["both", "red", "big"], Bodies(await ReceiveNowAsync(Client.CreateReceiver("t", "s"))));
    }

    [Fact]
    public async Task A_new_subscription_has_the_default_rule_and_without_rules_gets_nothing()
    {
        await Administration.CreateTopicAsync("t");
        await Administration.CreateSubscriptionAsync("t", "s");
        RuleProperties rule = Assert.Single(await Administration.GetRulesAsync("t", "s").ToListAsync());
        Assert.Equal(("$Default", new TrueRuleFilter()), (rule.Name, rule.Filter));
        await Administration.DeleteRuleAsync("t", "s", "$Default");
        await SendAsync("t", "1");
        await AssertEmptyAsync(Client.CreateReceiver("t", "s"));
    }

    [Fact]
    public async Task A_filter_that_does_not_parse_or_has_values_of_other_types_is_refused()
    {
        await Administration.CreateTopicAsync("t");
        await Administration.CreateSubscriptionAsync("t", "s");
        await Assert.ThrowsAsync<ArgumentException>(
            () => Administration.CreateRuleAsync("t", "s", new CreateRuleOptions("r", new SqlRuleFilter("a = "))));
        await Assert.ThrowsAsync<ServiceBusException>(() => Administration.CreateRuleAsync(
            "t",
            "s",
            new CreateRuleOptions("r", new CorrelationRuleFilter { ApplicationProperties = { ["g"] = Guid.NewGuid() } })));
    }

    [Fact]
    public async Task Sessions_scheduling_and_duplicates_work_on_topics_too()
    {
        await Administration.CreateTopicAsync(new CreateTopicOptions("t") { RequiresDuplicateDetection = true });
        await Administration.CreateSubscriptionAsync(new CreateSubscriptionOptions("t", "s") { RequiresSession = true });
        ServiceBusSender sender = Client.CreateSender("t");
        await sender.ScheduleMessageAsync(Message("1", "a", "id"), Time.GetUtcNow().AddSeconds(30));
        await sender.SendMessageAsync(Message("duplicate", "a", "id"));
        TopicRuntimeProperties counts = await Administration.GetTopicRuntimePropertiesAsync("t");
        Assert.Equal((1, 1), (counts.ScheduledMessageCount, counts.SubscriptionCount));
        Task<ServiceBusSessionReceiver> accept = Client.AcceptNextSessionAsync("t", "s", new ServiceBusSessionReceiverOptions());
        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(accept.IsCompleted);
        Time.Advance(Second);
        Assert.Equal(["1"], Bodies(await ReceiveNowAsync(await accept)));
    }

    [Fact]
    public async Task Forwarding_passes_messages_and_dead_letters_on()
    {
        await CreateQueueAsync("target");
        await CreateQueueAsync("graveyard");
        await Administration.CreateTopicAsync("t");
        await Administration.CreateSubscriptionAsync(new CreateSubscriptionOptions("t", "s") { ForwardTo = "target" });
        await CreateQueueAsync("source", static q => q.ForwardDeadLetteredMessagesTo = "graveyard");
        await SendAsync("t", "1");
        Assert.Equal(["1"], Bodies(await ReceiveNowAsync(Client.CreateReceiver("target"))));

        await SendAsync("source", "2");
        ServiceBusReceiver receiver = Client.CreateReceiver("source");
        await receiver.DeadLetterMessageAsync(await ReceiveOneAsync(receiver), "r");
        ServiceBusReceivedMessage dead = await ReceiveOneAsync(Client.CreateReceiver("graveyard"));
        Assert.Equal(("source", "r"), (dead.DeadLetterSource, dead.DeadLetterReason));
    }
}
