using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

public sealed class SubscriptionTests(ManagementFixture fixture) : IClassFixture<ManagementFixture>, IAsyncLifetime
{
    private readonly ServiceBusAdministrationClient _client = fixture.Client;
    private readonly string _topic = ManagementFixture.NewName();
    private readonly string _target = ManagementFixture.NewName();

    public async ValueTask InitializeAsync()
    {
        await _client.CreateTopicAsync(_topic);
        await _client.CreateQueueAsync(_target);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_subscription_has_the_defaults_of_the_client_and_the_rule_that_takes_everything()
    {
        SubscriptionProperties created = await _client.CreateSubscriptionAsync(_topic, "s");
        SubscriptionProperties subscription = await _client.GetSubscriptionAsync(_topic, "s");
        Assert.Equal(created, subscription);
        Assert.Equal(new CreateSubscriptionOptions(_topic, "s"), new CreateSubscriptionOptions(subscription));
        RuleProperties rule = await _client.GetRuleAsync(_topic, "s", RuleProperties.DefaultRuleName);
        Assert.Equal((RuleProperties.DefaultRuleName, new TrueRuleFilter(), null), (rule.Name, rule.Filter, rule.Action));
    }

    [Fact]
    public async Task Every_property_comes_back_as_it_was_set()
    {
        var options = new CreateSubscriptionOptions(_topic, "every.property_1-2")
        {
            LockDuration = TimeSpan.FromMinutes(5),
            RequiresSession = true,
            DefaultMessageTimeToLive = TimeSpan.FromSeconds(1),
            AutoDeleteOnIdle = TimeSpan.FromMinutes(5),
            DeadLetteringOnMessageExpiration = true,
            EnableDeadLetteringOnFilterEvaluationExceptions = false,
            MaxDeliveryCount = 1,
            EnableBatchedOperations = false,
            Status = EntityStatus.ReceiveDisabled,
            ForwardDeadLetteredMessagesTo = _target,
            UserMetadata = "meta",
        };
        SubscriptionProperties created = await _client.CreateSubscriptionAsync(options);
        SubscriptionProperties subscription = await _client.GetSubscriptionAsync(_topic, options.SubscriptionName);
        Assert.Equal(created, subscription);
        Assert.EndsWith($"/{_target}", subscription.ForwardDeadLetteredMessagesTo, StringComparison.Ordinal);
        options.ForwardDeadLetteredMessagesTo = subscription.ForwardDeadLetteredMessagesTo;
        Assert.Equal(options, new CreateSubscriptionOptions(subscription));
    }

    [Fact]
    public async Task An_update_replaces_every_property_that_can_change_and_leaves_the_rules()
    {
        await _client.CreateSubscriptionAsync(new CreateSubscriptionOptions(_topic, "s"), new CreateRuleOptions("mine", new FalseRuleFilter()));
        SubscriptionProperties subscription = await _client.GetSubscriptionAsync(_topic, "s");
        subscription.LockDuration = TimeSpan.FromSeconds(6);
        subscription.DefaultMessageTimeToLive = TimeSpan.FromHours(2);
        subscription.AutoDeleteOnIdle = TimeSpan.FromHours(2);
        subscription.DeadLetteringOnMessageExpiration = true;
        subscription.EnableDeadLetteringOnFilterEvaluationExceptions = false;
        subscription.MaxDeliveryCount = 7;
        subscription.EnableBatchedOperations = false;
        subscription.Status = EntityStatus.Disabled;
        subscription.ForwardTo = _target;
        subscription.UserMetadata = "changed";
        SubscriptionProperties updated = await _client.UpdateSubscriptionAsync(subscription);
        SubscriptionProperties read = await _client.GetSubscriptionAsync(_topic, "s");
        Assert.Equal(updated, read);
        Assert.EndsWith($"/{_target}", read.ForwardTo, StringComparison.Ordinal);
        subscription.ForwardTo = read.ForwardTo;
        Assert.Equal(subscription, read);
        Assert.True(await _client.RuleExistsAsync(_topic, "s", "mine"));
        Assert.False(await _client.RuleExistsAsync(_topic, "s", RuleProperties.DefaultRuleName));
    }

    [Fact]
    public async Task Forwarding_is_given_up_by_an_update_without_it()
    {
        await _client.CreateSubscriptionAsync(new CreateSubscriptionOptions(_topic, "s") { ForwardTo = _target });
        SubscriptionProperties subscription = await _client.GetSubscriptionAsync(_topic, "s");
        subscription.ForwardTo = null;
        await _client.UpdateSubscriptionAsync(subscription);
        Assert.Null((await _client.GetSubscriptionAsync(_topic, "s")).Value.ForwardTo);
    }

    [Fact]
    public async Task Runtime_properties_tell_times_and_counts()
    {
        await _client.CreateSubscriptionAsync(_topic, "s");
        SubscriptionRuntimeProperties runtime = await _client.GetSubscriptionRuntimePropertiesAsync(_topic, "s");
        Assert.Equal((_topic, "s", 0L, 0L, 0L, 0L, 0L), (
            runtime.TopicName, runtime.SubscriptionName, runtime.ActiveMessageCount, runtime.DeadLetterMessageCount,
            runtime.TransferMessageCount, runtime.TransferDeadLetterMessageCount, runtime.TotalMessageCount));
        Assert.True(runtime.CreatedAt > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    [Fact]
    public async Task A_topic_whose_name_is_a_path_has_subscriptions_too()
    {
        string topic = $"{_topic}/eu/orders";
        await _client.CreateTopicAsync(topic);
        await _client.CreateSubscriptionAsync(topic, "s");
        await _client.CreateRuleAsync(topic, "s", new CreateRuleOptions("r", new FalseRuleFilter()));
        Assert.Equal((topic, "s"), await NamesAsync(topic));
        Assert.True(await _client.RuleExistsAsync(topic, "s", "r"));
        await _client.DeleteSubscriptionAsync(topic, "s");
        Assert.False(await _client.SubscriptionExistsAsync(topic, "s"));
    }

    private async Task<(string Topic, string Subscription)> NamesAsync(string topic)
    {
        SubscriptionProperties read = await _client.GetSubscriptionAsync(topic, "s");
        return (read.TopicName, read.SubscriptionName);
    }
}
