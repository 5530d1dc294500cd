using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

public sealed class TopicTests(ManagementFixture fixture) : IClassFixture<ManagementFixture>
{
    private readonly ServiceBusAdministrationClient _client = fixture.Client;
    private readonly string _name = ManagementFixture.NewName();

    [Fact]
    public async Task A_topic_has_the_defaults_of_the_client()
    {
        TopicProperties created = await _client.CreateTopicAsync(_name);
        TopicProperties topic = await _client.GetTopicAsync(_name);
        Assert.Equal(created, topic);
        Assert.Equal(new CreateTopicOptions(_name), new CreateTopicOptions(topic));
    }

    [Fact]
    public async Task Every_property_comes_back_as_it_was_set()
    {
        var options = EveryProperty();
        TopicProperties created = await _client.CreateTopicAsync(options);
        TopicProperties topic = await _client.GetTopicAsync(_name);
        Assert.Equal(created, topic);
        Assert.Equal(options, new CreateTopicOptions(topic));
        Assert.Equal(options.SupportOrdering, topic.SupportOrdering);
        Assert.Equal(options.AuthorizationRules, topic.AuthorizationRules);
    }

    [Fact]
    public async Task An_update_replaces_every_property_that_can_change()
    {
        await _client.CreateTopicAsync(_name);
        TopicProperties topic = await _client.GetTopicAsync(_name);
        topic.DefaultMessageTimeToLive = TimeSpan.FromSeconds(1);
        topic.AutoDeleteOnIdle = TimeSpan.FromMinutes(6);
        topic.MaxSizeInMegabytes = 3072;
        topic.EnableBatchedOperations = false;
        topic.SupportOrdering = true;
        topic.Status = EntityStatus.Disabled;
        topic.UserMetadata = "changed";
        TopicProperties updated = await _client.UpdateTopicAsync(topic);
        TopicProperties read = await _client.GetTopicAsync(_name);
        Assert.Equal(updated, read);
        Assert.Equal(topic, read);
        Assert.True(read.SupportOrdering);
    }

    [Fact]
    public async Task What_was_read_can_be_written_again_without_change()
    {
        await _client.CreateTopicAsync(EveryProperty());
        TopicProperties before = await _client.GetTopicAsync(_name);
        await _client.UpdateTopicAsync(before);
        Assert.Equal(before, (await _client.GetTopicAsync(_name)).Value);
    }

    [Fact]
    public async Task Runtime_properties_count_subscriptions_and_filters()
    {
        await _client.CreateTopicAsync(_name);
        TopicRuntimeProperties empty = await _client.GetTopicRuntimePropertiesAsync(_name);
        Assert.Equal((0, 0, 0, 0L, 0L), (empty.SubscriptionCount, empty.SqlFilterCount, empty.CorrelationFilterCount, empty.ScheduledMessageCount, empty.SizeInBytes));

        await _client.CreateSubscriptionAsync(_name, "everything");
        await _client.CreateSubscriptionAsync(new CreateSubscriptionOptions(_name, "some"), new CreateRuleOptions("first", new SqlRuleFilter("a = 1")));
        await _client.CreateRuleAsync(_name, "some", new CreateRuleOptions("second", new CorrelationRuleFilter("c")));
        TopicRuntimeProperties runtime = await _client.GetTopicRuntimePropertiesAsync(_name);
        Assert.Equal((2, 2, 1), (runtime.SubscriptionCount, runtime.SqlFilterCount, runtime.CorrelationFilterCount));
        Assert.Equal(empty.CreatedAt, runtime.CreatedAt);
    }

    [Fact]
    public async Task Deleting_a_topic_deletes_its_subscriptions()
    {
        await _client.CreateTopicAsync(_name);
        await _client.CreateSubscriptionAsync(_name, "s");
        await _client.DeleteTopicAsync(_name);
        Assert.False(await _client.TopicExistsAsync(_name));
        Assert.False(await _client.SubscriptionExistsAsync(_name, "s"));
        await _client.CreateTopicAsync(_name);
        Assert.False(await _client.SubscriptionExistsAsync(_name, "s"));
    }

    private CreateTopicOptions EveryProperty() => new(_name)
    {
        DefaultMessageTimeToLive = TimeSpan.FromDays(2),
        AutoDeleteOnIdle = TimeSpan.FromDays(400),
        MaxSizeInMegabytes = 4096,
        RequiresDuplicateDetection = true,
        DuplicateDetectionHistoryTimeWindow = TimeSpan.FromSeconds(20),
        EnableBatchedOperations = false,
        EnablePartitioning = true,
        SupportOrdering = true,
        Status = EntityStatus.SendDisabled,
        UserMetadata = "meta",
        MaxMessageSizeInKilobytes = 102_400,
        AuthorizationRules = { new SharedAccessAuthorizationRule("sender", [AccessRights.Send]) },
    };
}
