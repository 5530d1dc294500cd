using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

/// <summary>One namespace behind two ports: what is made over HTTP serves messages over AMQP, and HTTP counts them.</summary>
public sealed class BothPortsTests : EmulatorTest
{
    private ServiceBusAdministrationClient Administration => ManagementFixture.ClientOf(Emulator.AdministrationConnectionString);

    [Fact]
    public async Task A_queue_made_by_the_administration_client_takes_and_gives_messages()
    {
        await Administration.CreateQueueAsync(new CreateQueueOptions("q") { LockDuration = TimeSpan.FromSeconds(42) });
        await SendAsync("q", "hello");
        var receiver = Client.CreateReceiver("q");
        var message = await ReceiveOneAsync(receiver);
        Assert.Equal(("hello", Time.GetUtcNow().AddSeconds(42)), (message.Body.ToString(), message.LockedUntil));
        await receiver.CompleteMessageAsync(message);
        await AssertEmptyAsync(receiver);
    }

    [Fact]
    public async Task Counts_are_those_of_the_messages()
    {
        await Administration.CreateQueueAsync("q");
        await SendAsync("q", "active", "locked", "dead");
        await Client.CreateSender("q").ScheduleMessageAsync(new ServiceBusMessage("later"), Time.GetUtcNow().AddHours(1));
        var receiver = Client.CreateReceiver("q");
        var messages = await ReceiveAsync(receiver, 3);
        await receiver.AbandonMessageAsync(messages[0]);
        await receiver.DeadLetterMessageAsync(messages[2]);
        QueueRuntimeProperties runtime = await Administration.GetQueueRuntimePropertiesAsync("q");
        Assert.Equal((2L, 1L, 1L, 4L), (runtime.ActiveMessageCount, runtime.DeadLetterMessageCount, runtime.ScheduledMessageCount, runtime.TotalMessageCount));
        Assert.True(runtime.SizeInBytes > 0);
    }

    [Fact]
    public async Task Rules_made_over_http_select_messages_over_amqp()
    {
        await Administration.CreateTopicAsync("t");
        await Administration.CreateSubscriptionAsync(new CreateSubscriptionOptions("t", "sql"), new CreateRuleOptions("r", new SqlRuleFilter("n > @limit")
        {
            Parameters = { ["@limit"] = 5 },
        })
        {
            Action = new SqlRuleAction("SET seen = 'yes'"),
        });
        await Administration.CreateSubscriptionAsync(
            new CreateSubscriptionOptions("t", "correlation"), new CreateRuleOptions("r", new CorrelationRuleFilter { ApplicationProperties = { ["n"] = 1 } }));
        await Administration.CreateSubscriptionAsync(new CreateSubscriptionOptions("t", "none"), new CreateRuleOptions("r", new FalseRuleFilter()));
        await using var sender = Client.CreateSender("t");
        await sender.SendMessagesAsync([
            new ServiceBusMessage("one") { ApplicationProperties = { ["n"] = 1 } },
            new ServiceBusMessage("nine") { ApplicationProperties = { ["n"] = 9 } }]);
        var nine = await ReceiveOneAsync(Client.CreateReceiver("t", "sql"));
        Assert.Equal(("nine", "yes"), (nine.Body.ToString(), nine.ApplicationProperties["seen"]));
        await AssertBodiesAsync(Client.CreateReceiver("t", "correlation"), "one");
        await AssertEmptyAsync(Client.CreateReceiver("t", "none"));
        SubscriptionRuntimeProperties runtime = await Administration.GetSubscriptionRuntimePropertiesAsync("t", "correlation");
        Assert.Equal(1, runtime.ActiveMessageCount);
    }

    [Fact]
    public async Task Rules_are_the_same_on_both_ports()
    {
        await Administration.CreateTopicAsync("t");
        await Administration.CreateSubscriptionAsync("t", "s");
        await using var rules = Client.CreateRuleManager("t", "s");
        await rules.CreateRuleAsync("amqp", new SqlRuleFilter("a = 1"));
        RuleProperties read = await Administration.GetRuleAsync("t", "s", "amqp");
        Assert.Equal(new SqlRuleFilter("a = 1"), read.Filter);
        await Administration.CreateRuleAsync("t", "s", new CreateRuleOptions("http", new CorrelationRuleFilter("c")));
        var names = new List<string>();
        await foreach (var rule in rules.GetRulesAsync())
            names.Add(rule.Name);
        Assert.Equal(["$Default", "amqp", "http"], names);
    }

    [Fact]
    public async Task Forwarding_set_over_http_passes_messages_on()
    {
        await Administration.CreateQueueAsync("target");
        await Administration.CreateTopicAsync("t");
        await Administration.CreateSubscriptionAsync(new CreateSubscriptionOptions("t", "s") { ForwardTo = "target" });
        await SendAsync("t", "hello");
        await AssertBodiesAsync(Client.CreateReceiver("target"), "hello");
    }

    [Fact]
    public async Task A_queue_that_is_disabled_over_http_takes_nothing_until_it_is_enabled()
    {
        await Administration.CreateQueueAsync("q");
        QueueProperties queue = await Administration.GetQueueAsync("q");
        queue.Status = EntityStatus.SendDisabled;
        await Administration.UpdateQueueAsync(queue);
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityDisabled, () => SendAsync("q", "refused"));
        queue.Status = EntityStatus.Active;
        await Administration.UpdateQueueAsync(queue);
        await SendAsync("q", "taken");
        await AssertBodiesAsync(Client.CreateReceiver("q"), "taken");
    }

    [Fact]
    public async Task A_queue_that_is_deleted_is_gone_for_its_clients()
    {
        await Administration.CreateQueueAsync("q");
        await SendAsync("q", "lost");
        var receiver = Client.CreateReceiver("q");
        await ReceiveOneAsync(receiver);
        await Administration.DeleteQueueAsync("q");
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(1)));
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => SendAsync("q", "refused"));
    }

    [Fact]
    public async Task An_idle_queue_deletes_itself_in_its_time()
    {
        await Administration.CreateQueueAsync(new CreateQueueOptions("q") { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) });
        Time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(await Administration.QueueExistsAsync("q"));
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(await Administration.QueueExistsAsync("q"));
    }

    [Fact]
    public async Task A_key_that_was_made_with_a_queue_sends_to_it_and_to_nothing_else()
    {
        var rule = new SharedAccessAuthorizationRule("sender", [AccessRights.Send]);
        await Administration.CreateQueueAsync(new CreateQueueOptions("mine") { AuthorizationRules = { rule } });
        await Administration.CreateQueueAsync("other");
        string connection = Emulator.ConnectionStringFor(new SharedAccessKey(rule.KeyName, rule.PrimaryKey));
        await using (var sender = Connect($"{connection};EntityPath=mine").CreateSender("mine"))
            await sender.SendMessageAsync(new ServiceBusMessage("hello"));
        await AssertBodiesAsync(Client.CreateReceiver("mine"), "hello");
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Connect($"{connection};EntityPath=other").CreateSender("other").SendMessageAsync(new ServiceBusMessage("refused")));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Connect($"{connection};EntityPath=mine").CreateReceiver("mine").ReceiveMessageAsync(TimeSpan.FromSeconds(1)));
    }
}
