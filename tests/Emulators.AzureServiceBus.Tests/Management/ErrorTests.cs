using Azure;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

/// <summary>What goes wrong, and the exception that the official client makes of it.</summary>
public sealed class ErrorTests(ManagementFixture fixture) : IClassFixture<ManagementFixture>, IAsyncLifetime
{
    private readonly ServiceBusAdministrationClient _client = fixture.Client;
    private readonly string _queue = ManagementFixture.NewName();
    private readonly string _topic = ManagementFixture.NewName();
    private readonly string _missing = ManagementFixture.NewName();

    public async ValueTask InitializeAsync()
    {
        await _client.CreateQueueAsync(_queue);
        await _client.CreateTopicAsync(_topic);
        await _client.CreateSubscriptionAsync(_topic, "s");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Reading_what_is_missing_is_not_found()
    {
        await NotFoundAsync(() => _client.GetQueueAsync(_missing));
        await NotFoundAsync(() => _client.GetTopicAsync(_missing));
        await NotFoundAsync(() => _client.GetTopicAsync(_queue));
        await NotFoundAsync(() => _client.GetQueueAsync(_topic));
        await NotFoundAsync(() => _client.GetSubscriptionAsync(_missing, "s"));
        await NotFoundAsync(() => _client.GetSubscriptionAsync(_topic, "x"));
        await NotFoundAsync(() => _client.GetRuleAsync(_topic, "x", "r"));
        await NotFoundAsync(() => _client.GetRuleAsync(_topic, "s", "r"));
        await NotFoundAsync(() => _client.GetQueueRuntimePropertiesAsync(_missing));
        await NotFoundAsync(() => _client.GetTopicRuntimePropertiesAsync(_missing));
        await NotFoundAsync(() => _client.GetSubscriptionRuntimePropertiesAsync(_topic, "x"));
        await NotFoundAsync(async () => await _client.GetSubscriptionsAsync(_missing).GetAsyncEnumerator().MoveNextAsync());
        await NotFoundAsync(async () => await _client.GetRulesAsync(_topic, "x").GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task What_is_missing_does_not_exist()
    {
        Assert.False(await _client.QueueExistsAsync(_missing));
        Assert.False(await _client.TopicExistsAsync(_missing));
        Assert.False(await _client.SubscriptionExistsAsync(_missing, "s"));
        Assert.False(await _client.SubscriptionExistsAsync(_topic, "x"));
        Assert.False(await _client.RuleExistsAsync(_topic, "s", "x"));
        Assert.True(await _client.SubscriptionExistsAsync(_topic, "s"));
        Assert.True(await _client.RuleExistsAsync(_topic, "s", "$Default"));
    }

    [Fact]
    public async Task Deleting_what_is_missing_is_not_found()
    {
        await NotFoundAsync(() => _client.DeleteQueueAsync(_missing));
        await NotFoundAsync(() => _client.DeleteTopicAsync(_missing));
        await NotFoundAsync(() => _client.DeleteSubscriptionAsync(_missing, "s"));
        await NotFoundAsync(() => _client.DeleteSubscriptionAsync(_topic, "x"));
        await NotFoundAsync(() => _client.DeleteRuleAsync(_topic, "s", "x"));
    }

    [Fact]
    public async Task Changing_what_is_gone_is_not_found()
    {
        QueueProperties queue = await _client.GetQueueAsync(_queue);
        TopicProperties topic = await _client.GetTopicAsync(_topic);
        SubscriptionProperties subscription = await _client.GetSubscriptionAsync(_topic, "s");
        RuleProperties rule = await _client.GetRuleAsync(_topic, "s", "$Default");
        await _client.DeleteRuleAsync(_topic, "s", "$Default");
        await NotFoundAsync(() => _client.UpdateRuleAsync(_topic, "s", rule));
        await _client.DeleteSubscriptionAsync(_topic, "s");
        await NotFoundAsync(() => _client.UpdateSubscriptionAsync(subscription));
        await _client.DeleteTopicAsync(_topic);
        await NotFoundAsync(() => _client.UpdateTopicAsync(topic));
        await _client.DeleteQueueAsync(_queue);
        await NotFoundAsync(() => _client.UpdateQueueAsync(queue));
        Assert.False(await _client.QueueExistsAsync(_queue));
    }

    [Fact]
    public async Task Creating_in_what_is_missing_is_not_found()
    {
        await NotFoundAsync(() => _client.CreateSubscriptionAsync(_missing, "s"));
        await NotFoundAsync(() => _client.CreateSubscriptionAsync(_queue, "s"));
        await NotFoundAsync(() => _client.CreateRuleAsync(_topic, "x", new CreateRuleOptions("r", new TrueRuleFilter())));
    }

    [Fact]
    public async Task Creating_what_exists_is_already_there()
    {
        await ExistsAsync(() => _client.CreateQueueAsync(_queue));
        await ExistsAsync(() => _client.CreateQueueAsync(_queue.ToUpperInvariant()));
        await ExistsAsync(() => _client.CreateTopicAsync(_topic));
        await ExistsAsync(() => _client.CreateQueueAsync(_topic));
        await ExistsAsync(() => _client.CreateTopicAsync(_queue));
        await ExistsAsync(() => _client.CreateSubscriptionAsync(_topic, "s"));
        await ExistsAsync(() => _client.CreateRuleAsync(_topic, "s", new CreateRuleOptions("$Default", new TrueRuleFilter())));
    }

    [Fact]
    public async Task Settings_out_of_range_are_bad_arguments()
    {
        await BadAsync("LockDuration", () => _client.CreateQueueAsync(new CreateQueueOptions(_missing) { LockDuration = TimeSpan.FromSeconds(4) }));
        await BadAsync("LockDuration", () => _client.CreateQueueAsync(new CreateQueueOptions(_missing) { LockDuration = TimeSpan.FromMinutes(5.1) }));
        await BadAsync("LockDuration", () => _client.CreateSubscriptionAsync(new CreateSubscriptionOptions(_topic, "x") { LockDuration = TimeSpan.FromMinutes(6) }));
        await BadAsync("MaxSizeInMegabytes", () => _client.CreateQueueAsync(new CreateQueueOptions(_missing) { MaxSizeInMegabytes = 1500 }));
        await BadAsync("MaxSizeInMegabytes", () => _client.CreateTopicAsync(new CreateTopicOptions(_missing) { MaxSizeInMegabytes = 0 }));
        await BadAsync("MaxMessageSizeInKilobytes", () => _client.CreateQueueAsync(new CreateQueueOptions(_missing) { MaxMessageSizeInKilobytes = 102_401 }));
        await BadAsync("MaxMessageSizeInKilobytes", () => _client.CreateTopicAsync(new CreateTopicOptions(_missing) { MaxMessageSizeInKilobytes = 0 }));
        await BadAsync("has spaces", () => _client.CreateQueueAsync("has spaces"));
        await BadAsync("a//b", () => _client.CreateQueueAsync("a//b"));
        await BadAsync("ümlaut", () => _client.CreateTopicAsync("ümlaut"));
        await BadAsync("has spaces", () => _client.CreateSubscriptionAsync(_topic, "has spaces"));
        await BadAsync("half,full", () => _client.CreateRuleAsync(_topic, "s", new CreateRuleOptions("half,full", new TrueRuleFilter())));
        Assert.False(await _client.QueueExistsAsync(_missing));
        Assert.False(await _client.TopicExistsAsync(_missing));
    }

    [Fact]
    public async Task An_entity_with_sessions_cannot_forward()
    {
        await BadAsync("sessions", () => _client.CreateQueueAsync(new CreateQueueOptions(_missing) { RequiresSession = true, ForwardTo = _queue }));
        await BadAsync("sessions", () => _client.CreateSubscriptionAsync(new CreateSubscriptionOptions(_topic, "x") { RequiresSession = true, ForwardTo = _queue }));
    }

    [Fact]
    public async Task What_is_decided_at_creation_cannot_change()
    {
        TopicProperties topic = await _client.GetTopicAsync(_topic);
        topic.RequiresDuplicateDetection = true;
        await BadAsync("RequiresDuplicateDetection", () => _client.UpdateTopicAsync(topic));
        topic.RequiresDuplicateDetection = false;
        topic.EnablePartitioning = true;
        await BadAsync("EnablePartitioning", () => _client.UpdateTopicAsync(topic));
        SubscriptionProperties subscription = await _client.GetSubscriptionAsync(_topic, "s");
        subscription.RequiresSession = true;
        await BadAsync("RequiresSession", () => _client.UpdateSubscriptionAsync(subscription));
    }

    [Theory]
    [InlineData(EmulatedError.ServerBusy, ServiceBusFailureReason.ServiceBusy, 503, true)]
    [InlineData(EmulatedError.QuotaExceeded, ServiceBusFailureReason.QuotaExceeded, 403, false)]
    [InlineData(EmulatedError.EntityNotFound, ServiceBusFailureReason.MessagingEntityNotFound, 404, false)]
    [InlineData(EmulatedError.EntityAlreadyExists, ServiceBusFailureReason.MessagingEntityAlreadyExists, 409, false)]
    [InlineData(EmulatedError.Timeout, ServiceBusFailureReason.GeneralError, 504, true)]
    [InlineData(EmulatedError.InternalError, ServiceBusFailureReason.GeneralError, 500, true)]
    public async Task A_fault_is_what_the_service_would_answer(EmulatedError error, ServiceBusFailureReason reason, int status, bool transient)
    {
        fixture.Emulator.FailNext(error, EmulatedOperation.Administration, _queue);
        var e = await Assert.ThrowsAsync<ServiceBusException>(() => _client.GetQueueAsync(_queue));
        Assert.Equal((reason, status, transient), (e.Reason, Assert.IsType<RequestFailedException>(e.InnerException).Status, e.IsTransient));
        Assert.Equal(_queue, (await _client.GetQueueAsync(_queue)).Value.Name);
    }

    [Fact]
    public async Task Faults_with_exceptions_of_their_own()
    {
        fixture.Emulator.FailNext(EmulatedError.Unauthorized, EmulatedOperation.Administration, _queue);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _client.GetQueueAsync(_queue));
        fixture.Emulator.FailNext(EmulatedError.NotAllowed, EmulatedOperation.Administration, _queue);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _client.GetQueueAsync(_queue));
        fixture.Emulator.FailNext(EmulatedError.InvalidArgument, EmulatedOperation.Administration, _queue);
        await Assert.ThrowsAsync<ArgumentException>(() => _client.GetQueueAsync(_queue));
        fixture.Emulator.FailNext(EmulatedError.ConnectionLost, EmulatedOperation.Administration, _queue);
        await Assert.ThrowsAsync<RequestFailedException>(() => _client.GetQueueAsync(_queue));
    }

    [Fact]
    public async Task An_answer_can_be_lost_after_the_effect()
    {
        fixture.Emulator.FailNext(EmulatedError.ConnectionLost, EmulatedOperation.Administration, _missing, afterEffect: true);
        await Assert.ThrowsAsync<RequestFailedException>(() => _client.CreateQueueAsync(_missing));
        Assert.True(await _client.QueueExistsAsync(_missing));
    }

    [Fact]
    public async Task A_client_that_tries_again_gets_over_a_busy_service()
    {
        var patient = new ServiceBusAdministrationClient(
            fixture.Emulator.AdministrationConnectionString,
            new ServiceBusAdministrationClientOptions { Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(1), Mode = Azure.Core.RetryMode.Fixed } });
        fixture.Emulator.FailNext(EmulatedError.ServerBusy, EmulatedOperation.Administration, _queue, count: 3);
        Assert.Equal(_queue, (await patient.GetQueueAsync(_queue)).Value.Name);
    }

    private static async Task NotFoundAsync(Func<Task> call) =>
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, (await Assert.ThrowsAsync<ServiceBusException>(call)).Reason);

    private static async Task ExistsAsync(Func<Task> call) =>
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, (await Assert.ThrowsAsync<ServiceBusException>(call)).Reason);

    private static async Task BadAsync(string about, Func<Task> call)
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(call);
        Assert.Equal(400, Assert.IsType<RequestFailedException>(e.InnerException).Status);
        Assert.Contains(about, e.Message, StringComparison.Ordinal);
    }
}
