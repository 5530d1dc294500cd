namespace Integration.ContractTests;

/// <summary>How to ask for each capability, so that a provider that declares it unsupported can be seen to refuse.</summary>
internal static class Refusals
{
    // What else a request needs: a provider that lacks this too may refuse it for that.
    private static readonly Capability[] Prerequisites =
        [Capability.Topics, Capability.SubscriptionSource, Capability.Groups, Capability.DelayedDelivery, Capability.TopologyManagement];

    /// <summary>Asserts that asking for it is refused before any traffic: where nothing exists that traffic could find.</summary>
    public static async Task AssertAsync(ContractScope scope, Capability capability)
    {
        var queue = await FindQueueAsync(scope, capability);
        if (FindRequest(scope, capability, queue!) is not { } ask)
        {
            Assert.Fail($"{capability} (clause {capability.Clause()}) can't be declared unsupported: it is not something to ask for, and so nothing to refuse.");
            return;
        }

        var before = scope.Harness.CountControlPlaneCalls(scope.Messaging);
        var refusal = await Assert.ThrowsAsync<CapabilityNotSupportedException>(ask);
        Assert.True(
            refusal.Capability == capability || (refusal.Capability is { } other && Prerequisites.Contains(other) && !scope.Supports(other)),
            $"Asked for {capability}, refused for {refusal.Capability}.");
        Assert.Equal(scope.Messaging.Provider, refusal.Provider);
        Assert.Contains(scope.Messaging.Provider, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{refusal.Capability}", refusal.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(refusal.Alternative), $"The refusal of {capability} names no alternative.");
        Assert.Contains(refusal.Alternative, refusal.Message, StringComparison.Ordinal);
        Assert.False(refusal.IsTransient, $"The refusal of {capability} claims to be transient.");
        Assert.Equal(before, scope.Harness.CountControlPlaneCalls(scope.Messaging));
    }

    /// <summary>What there must be to ask at all; created before the calls are counted.</summary>
    private static async Task<ContractSource?> FindQueueAsync(ContractScope scope, Capability capability) => capability switch
    {
        Capability.DelayedDeliveryInGroups when scope.Supports(Capability.Groups) => await scope.QueueAsync(new() { Ordered = true }),
        Capability.AbandonWithDelay or Capability.RenewLock or Capability.DeadLetter => await scope.QueueAsync(),
        _ => null,
    };

    // Other entities don't exist: a request that reached the service would end as EntityNotFoundException instead.
    private static Func<Task>? FindRequest(ContractScope scope, Capability capability, ContractSource queue)
    {
        var messaging = scope.Messaging;
        var topology = messaging.Topology;
        var (name, topic) = (scope.NewName("never"), scope.NewName("never"));
        var minute = TimeSpan.FromMinutes(1);
        Func<Task> CreateQueue(Func<QueueDefinition, QueueDefinition> configure) =>
            () => topology.CreateQueueAsync(configure(new QueueDefinition(name)));
        Func<Task> Push(PushKind kind, string address) =>
            () => topology.CreateSubscriptionAsync(new(topic, name) { Push = new(kind, address) });
        Func<Task> Send(Message message) => () => messaging.Queue(name).SendAsync(message);

        return capability switch
        {
            Capability.BinaryBody => Send(Message.FromBytes(new byte[] { 0xFF, 0x00 })),
            Capability.TypedHeaders => Send(Some.Message().WithHeader("price", 1.10m)),
            Capability.SendMany => () => messaging.Queue(name).SendManyAsync(Some.Messages(2)),
            Capability.DelayedDelivery => Send(Some.Message() with { Delay = minute }),
            Capability.DelayedPublish => () => messaging.Topic(name).PublishAsync(Some.Message() with { Delay = minute }),
            // Without groups there is no ordered queue that a delay could be asked for in: the queue itself is refused.
            Capability.DelayedDeliveryInGroups when !scope.Supports(Capability.Groups) => CreateQueue(q => q with { Ordered = true }),
            Capability.DelayedDeliveryInGroups => () => queue.SendAsync(Some.Message() with { GroupId = "a", Delay = scope.Timing.Delay }),
            Capability.TimeToLive => Send(Some.Message() with { TimeToLive = minute }),
            Capability.LongPolling => () => messaging.Queue(name).ReceiveAsync(1, minute),
            Capability.MaxDeliveryCount => CreateQueue(q => q with { MaxDeliveryCount = 3 }),
            Capability.Groups => CreateQueue(q => q with { Ordered = true }),
            Capability.Deduplication => CreateQueue(q => q with { Ordered = true, DeduplicationWindow = scope.Timing.DeduplicationWindow }),
            Capability.DeduplicationWithoutGroups => CreateQueue(q => q with { DeduplicationWindow = scope.Timing.DeduplicationWindow }),
            Capability.Peek => () => messaging.Queue(name).PeekAsync(1),
            Capability.ScheduledSend => () => messaging.Queue(name).Schedule.ScheduleAsync(Some.Message(), scope.Clock.TimeProvider.GetUtcNow() + minute),
            Capability.Counts => () => messaging.Queue(name).CountAsync(),
            Capability.Purge => () => messaging.Queue(name).PurgeAsync(),
            Capability.Redrive => () => messaging.Queue(name).DeadLetters.RedriveAsync(),
            Capability.AbandonWithDelay => () => OnReceivedAsync(queue, m => m.AbandonAsync(minute)),
            Capability.RenewLock => () => OnReceivedAsync(queue, m => m.RenewLockAsync()),
            Capability.DeadLetter => () => OnReceivedAsync(queue, m => m.DeadLetterAsync("reason")),
            Capability.Topics => () => messaging.Topic(name).PublishAsync(Some.Message()),
            Capability.SubscriptionSource => () => messaging.Topic(topic).Subscription(name).ReceiveAsync(1, TimeSpan.Zero),
            Capability.PublishMany => () => messaging.Topic(name).PublishManyAsync(Some.Messages(2)),
            Capability.OrderedTopics => () => topology.CreateTopicAsync(new(name) { Ordered = true }),
            Capability.Filters => () => topology.CreateSubscriptionAsync(new(topic, name) { Filter = MessageFilter.Parse("country = 'DE'") }),
            Capability.DeleteSubscription => () => topology.DeleteSubscriptionAsync(topic, name),
            Capability.PushWebhook => Push(PushKind.Webhook, "https://example.com/hook"),
            Capability.PushEmail => Push(PushKind.Email, "someone@example.com"),
            Capability.PushSms => Push(PushKind.Sms, "+4915112345678"),
            Capability.PushFunction => Push(PushKind.Function, "arn:aws:lambda:eu-central-1:000000000000:function:none"),
            Capability.TopologyManagement => CreateQueue(q => q),
            Capability.AutoDeleteOnIdle => CreateQueue(q => q with { AutoDeleteOnIdle = minute }),
            _ => null,
        };
    }

    // A refused settlement leaves the delivery as it was: the message can still be completed.
    private static async Task OnReceivedAsync(ContractSource queue, Func<ReceivedMessage, Task> settle)
    {
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();
        try
        {
            await settle(message);
        }
        finally
        {
            await message.CompleteAsync();
        }
    }
}
