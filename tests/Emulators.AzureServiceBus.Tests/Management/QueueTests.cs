using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

public sealed class QueueTests(ManagementFixture fixture) : IClassFixture<ManagementFixture>
{
    private readonly ServiceBusAdministrationClient _client = fixture.Client;
    private readonly string _name = ManagementFixture.NewName();

    [Fact]
    public async Task A_queue_has_the_defaults_of_the_service()
    {
        QueueProperties created = await _client.CreateQueueAsync(_name);
        QueueProperties queue = await _client.GetQueueAsync(_name);
        Assert.Equal(new CreateQueueOptions(_name), new CreateQueueOptions(queue));
        Assert.Equal(created, queue);
        Assert.Equal(
            (TimeSpan.FromMinutes(1), 10, 1024L, TimeSpan.MaxValue, TimeSpan.MaxValue, true, false),
            (queue.LockDuration, queue.MaxDeliveryCount, queue.MaxSizeInMegabytes, queue.DefaultMessageTimeToLive, queue.AutoDeleteOnIdle,
                queue.EnableBatchedOperations, queue.DeadLetteringOnMessageExpiration));
        Assert.Equal((EntityStatus.Active, null, null, null), (queue.Status, queue.ForwardTo, queue.ForwardDeadLetteredMessagesTo, queue.MaxMessageSizeInKilobytes));
    }

    [Fact]
    public async Task Every_property_comes_back_as_it_was_set()
    {
        var options = await EveryPropertyAsync();
        QueueProperties created = await _client.CreateQueueAsync(options);
        QueueProperties queue = await _client.GetQueueAsync(_name);
        Assert.Equal(created, queue);
        AssertSame(options, queue);
    }

    [Fact]
    public async Task An_update_replaces_every_property_that_can_change()
    {
        await _client.CreateQueueAsync(new CreateQueueOptions(_name) { UserMetadata = "old", DefaultMessageTimeToLive = TimeSpan.FromHours(1), ForwardTo = await OtherQueueAsync() });
        QueueProperties queue = await _client.GetQueueAsync(_name);
        string target = await OtherQueueAsync();
        queue.LockDuration = TimeSpan.FromSeconds(5);
        queue.MaxDeliveryCount = 2000;
        queue.MaxSizeInMegabytes = 5120;
        queue.DefaultMessageTimeToLive = TimeSpan.MaxValue;
        queue.AutoDeleteOnIdle = TimeSpan.FromMinutes(5);
        queue.DeadLetteringOnMessageExpiration = true;
        queue.EnableBatchedOperations = false;
        queue.Status = EntityStatus.ReceiveDisabled;
        queue.ForwardTo = null;
        queue.ForwardDeadLetteredMessagesTo = target;
        queue.UserMetadata = "ünïcode <&>\"' \n new";
        queue.AuthorizationRules.Add(new SharedAccessAuthorizationRule("reader", [AccessRights.Listen]));

        QueueProperties updated = await _client.UpdateQueueAsync(queue);
        QueueProperties read = await _client.GetQueueAsync(_name);
        Assert.Equal(updated, read);
        Assert.Equal(
            (TimeSpan.FromSeconds(5), 2000, 5120L, TimeSpan.MaxValue, TimeSpan.FromMinutes(5)),
            (read.LockDuration, read.MaxDeliveryCount, read.MaxSizeInMegabytes, read.DefaultMessageTimeToLive, read.AutoDeleteOnIdle));
        Assert.Equal((true, false, EntityStatus.ReceiveDisabled), (read.DeadLetteringOnMessageExpiration, read.EnableBatchedOperations, read.Status));
        Assert.Null(read.ForwardTo);
        Assert.EndsWith($"/{target}", read.ForwardDeadLetteredMessagesTo, StringComparison.Ordinal);
        Assert.Equal("ünïcode <&>\"' \n new", read.UserMetadata);
        Assert.Equal("reader", Assert.Single(read.AuthorizationRules).KeyName);
    }

    [Fact]
    public async Task What_was_read_can_be_written_again_without_change()
    {
        await _client.CreateQueueAsync(await EveryPropertyAsync());
        QueueProperties before = await _client.GetQueueAsync(_name);
        await _client.UpdateQueueAsync(before);
        Assert.Equal(before, (await _client.GetQueueAsync(_name)).Value);
    }

    [Theory]
    [InlineData("Active")]
    [InlineData("Disabled")]
    [InlineData("SendDisabled")]
    [InlineData("ReceiveDisabled")]
    public async Task Every_status_comes_back(string status)
    {
        QueueProperties queue = await _client.CreateQueueAsync(new CreateQueueOptions(_name) { Status = status });
        Assert.Equal(new EntityStatus(status), queue.Status);
    }

    [Fact]
    public async Task A_name_may_be_a_path()
    {
        string name = $"{_name}/eu/Orders.new_1-2";
        await _client.CreateQueueAsync(name);
        Assert.Equal(name, (await _client.GetQueueAsync(name)).Value.Name);
        Assert.True(await _client.QueueExistsAsync(name));
        Assert.False(await _client.QueueExistsAsync(_name));
        await _client.DeleteQueueAsync(name);
        Assert.False(await _client.QueueExistsAsync(name));
    }

    [Fact]
    public async Task A_name_is_found_in_any_case_and_keeps_its_own()
    {
        string name = $"Mixed{_name}";
        await _client.CreateQueueAsync(name);
        Assert.Equal(name, (await _client.GetQueueAsync(name.ToUpperInvariant())).Value.Name);
    }

    [Fact]
    public async Task A_queue_is_no_topic()
    {
        await _client.CreateQueueAsync(_name);
        Assert.False(await _client.TopicExistsAsync(_name));
    }

    [Fact]
    public async Task Runtime_properties_tell_times_and_counts()
    {
        var before = DateTimeOffset.UtcNow;
        await _client.CreateQueueAsync(_name);
        QueueRuntimeProperties runtime = await _client.GetQueueRuntimePropertiesAsync(_name);
        Assert.Equal((_name, 0L, 0L, 0L, 0L, 0L, 0L, 0L), (
            runtime.Name, runtime.ActiveMessageCount, runtime.ScheduledMessageCount, runtime.DeadLetterMessageCount,
            runtime.TransferMessageCount, runtime.TransferDeadLetterMessageCount, runtime.TotalMessageCount, runtime.SizeInBytes));
        Assert.InRange(runtime.CreatedAt, before, DateTimeOffset.UtcNow);
        Assert.Equal(runtime.CreatedAt, runtime.UpdatedAt);

        QueueProperties queue = await _client.GetQueueAsync(_name);
        queue.UserMetadata = "changed";
        await _client.UpdateQueueAsync(queue);
        QueueRuntimeProperties after = await _client.GetQueueRuntimePropertiesAsync(_name);
        Assert.Equal(runtime.CreatedAt, after.CreatedAt);
        Assert.True(after.UpdatedAt > runtime.UpdatedAt);
    }

    private static void AssertSame(CreateQueueOptions expected, QueueProperties actual)
    {
        Assert.Equal(
            (expected.LockDuration, expected.MaxSizeInMegabytes, expected.RequiresDuplicateDetection, expected.RequiresSession, expected.DefaultMessageTimeToLive, expected.AutoDeleteOnIdle),
            (actual.LockDuration, actual.MaxSizeInMegabytes, actual.RequiresDuplicateDetection, actual.RequiresSession, actual.DefaultMessageTimeToLive, actual.AutoDeleteOnIdle));
        Assert.Equal(
            (expected.DeadLetteringOnMessageExpiration, expected.DuplicateDetectionHistoryTimeWindow, expected.MaxDeliveryCount, expected.EnableBatchedOperations),
            (actual.DeadLetteringOnMessageExpiration, actual.DuplicateDetectionHistoryTimeWindow, actual.MaxDeliveryCount, actual.EnableBatchedOperations));
        Assert.Equal(
            (expected.Status, expected.EnablePartitioning, expected.UserMetadata, expected.MaxMessageSizeInKilobytes),
            (actual.Status, actual.EnablePartitioning, actual.UserMetadata, actual.MaxMessageSizeInKilobytes));
        Assert.Equal(expected.AuthorizationRules, actual.AuthorizationRules);
        Assert.EndsWith($"/{new Uri(new Uri("sb://x/"), expected.ForwardDeadLetteredMessagesTo).Segments[^1]}", actual.ForwardDeadLetteredMessagesTo, StringComparison.Ordinal);
    }

    private async Task<CreateQueueOptions> EveryPropertyAsync() => new(_name)
    {
        LockDuration = TimeSpan.FromSeconds(45.5),
        MaxSizeInMegabytes = 2048,
        RequiresDuplicateDetection = true,
        RequiresSession = true,
        DefaultMessageTimeToLive = new TimeSpan(3, 4, 5, 6, 789),
        AutoDeleteOnIdle = TimeSpan.FromHours(3),
        DeadLetteringOnMessageExpiration = true,
        DuplicateDetectionHistoryTimeWindow = TimeSpan.FromDays(7),
        MaxDeliveryCount = 3,
        EnableBatchedOperations = false,
        Status = EntityStatus.SendDisabled,
        EnablePartitioning = true,
        UserMetadata = "meta",
        MaxMessageSizeInKilobytes = 2048,
        ForwardDeadLetteredMessagesTo = await OtherQueueAsync(),
        AuthorizationRules =
        {
            new SharedAccessAuthorizationRule("all", [AccessRights.Manage, AccessRights.Send, AccessRights.Listen]),
            new SharedAccessAuthorizationRule("sender", [AccessRights.Send]),
        },
    };

    private async Task<string> OtherQueueAsync() => (await _client.CreateQueueAsync(ManagementFixture.NewName())).Value.Name;
}
