using Integration.Drivers;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>What a scheduled copy carries, so that it is the same message (clause Q5).</summary>
public sealed class DelayedAbandonTests : EmulatorTest
{
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task MaxDeliveryCount_holds_across_copies()
    {
        var queue = await QueueAsync(maxDeliveryCount: 3);
        await queue.SendAsync(Message.FromText("poison") with { MessageId = "p" });

        for (var delivery = 1; delivery <= 3; delivery++)
        {
            var message = await ReceiveAsync(queue);
            Assert.Equal(delivery, message.DeliveryCount);
            await message.AbandonAsync(Delay);
            Clock.Advance(Delay);
        }

        Assert.Empty(await queue.ReceiveAsync(1, TimeSpan.Zero));
        var dead = await ReceiveAsync(queue.DeadLetters);
        Assert.Equal("p", dead.MessageId);
        Assert.Equal(DeadLetterReason.MaxDeliveryCountExceeded, dead.DeadLetter?.Reason);
        Assert.Equal(3, dead.DeadLetter?.OriginalDeliveryCount);
        Assert.Equal(1, dead.DeliveryCount);
    }

    [Fact]
    public async Task Copies_and_plain_abandons_count_together()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Message.FromText("x"));
        await (await ReceiveAsync(queue)).AbandonAsync();
        await (await ReceiveAsync(queue)).AbandonAsync(Delay);
        Clock.Advance(Delay);

        Assert.Equal(3, (await ReceiveAsync(queue)).DeliveryCount);
    }

    [Fact]
    public async Task The_copy_keeps_its_original_time_number_and_time_to_live()
    {
        var queue = await QueueAsync();
        var sent = Message.FromText("x") with { TimeToLive = TimeSpan.FromHours(1) };
        await queue.SendAsync(sent);
        var first = await ReceiveAsync(queue);
        await first.AbandonAsync(Delay);
        Clock.Advance(Delay);

        var again = await ReceiveAsync(queue);

        Assert.Equal(first.EnqueuedAt, again.EnqueuedAt);
        Assert.Equal(first.SequenceNumber, again.SequenceNumber);
        Assert.Equal(sent.TimeToLive, again.Message.TimeToLive);
        await again.AbandonAsync();
        Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Empty(await queue.ReceiveAsync(1, TimeSpan.Zero));
    }

    [Fact]
    public async Task Duplicate_detection_does_not_take_the_copy_for_a_duplicate()
    {
        await Messaging.Topology.CreateQueueAsync(new QueueDefinition("once") { LockDuration = Lock, DeduplicationWindow = TimeSpan.FromDays(1) });
        var queue = Messaging.Queue("once");
        await queue.SendAsync(Message.FromText("x") with { DeduplicationId = "d", MessageId = "m" });
        await (await ReceiveAsync(queue)).AbandonAsync(Delay);
        Clock.Advance(Delay);

        var again = await ReceiveAsync(queue);

        Assert.Equal(("m", "d"), (again.MessageId, again.Message.DeduplicationId));
        await again.DeadLetterAsync("reason");
        await RunAsync(queue.DeadLetters.RedriveAsync());
        Assert.Equal(("m", 1), (await ReceiveAsync(queue) is { } back ? (back.MessageId, back.DeliveryCount) : default));
    }

    [Fact]
    public async Task Without_transactions_the_copy_comes_first()
    {
        var queue = await QueueAsync();
        var reached = new List<Failpoint>();
        var client = Connect(client: o => o with
        {
            OnFailpoint = async (at, token) =>
            {
                reached.Add(at);
                Assert.Equal(2, (await queue.PeekAsync(10, cancellationToken: token)).Count);
            },
        });
        await queue.SendAsync(Message.FromText("x"));
        var message = await ReceiveAsync(client.Queue("orders"));
        Emulator.FailNext(EmulatedError.NotAllowed, EmulatedOperation.Settle);

        await message.AbandonAsync(Delay);

        Assert.Equal([Failpoint.AbandonCopied], reached);
        Clock.Advance(Delay);
        Assert.Equal(2, (await ReceiveAsync(queue)).DeliveryCount);
        Assert.Single(await queue.PeekAsync(10));
    }

    [Fact]
    public async Task A_subscription_that_could_not_get_the_copy_refuses()
    {
        await Messaging.Topology.CreateTopicAsync(new TopicDefinition("events"));
        await Messaging.As<Azure.Messaging.ServiceBus.Administration.ServiceBusAdministrationClient>().CreateSubscriptionAsync("events", "foreign");
        await Messaging.Topic("events").PublishAsync(Message.FromText("x"));
        var message = await ReceiveAsync(Messaging.Topic("events").Subscription("foreign"));

        var error = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => message.AbandonAsync(Delay));

        Assert.Equal(Capability.AbandonWithDelay, error.Capability);
        await message.CompleteAsync();
    }

    [Fact]
    public async Task A_copy_for_one_subscription_passes_the_filters_of_the_others()
    {
        await Messaging.Topology.CreateTopicAsync(new TopicDefinition("events"));
        string[] filters = ["", "country = 'DE'", "$subject = 's' and country = 'DE'", "exists(country)", "not exists(missing)", "country != 'AT'", "$correlationId = 'c'"];
        for (var i = 0; i < filters.Length; i++)
        {
            await Messaging.Topology.CreateSubscriptionAsync(
                new SubscriptionDefinition("events", $"s{i}") { LockDuration = Lock, Filter = MessageFilter.Parse(filters[i]) });
        }

        var sent = Message.FromText("x") with { Subject = "s", CorrelationId = "c", MessageId = "m", Headers = MessageHeaders.Create(("country", "DE"), ("traceparent", "mine")) };
        await Messaging.Topic("events").PublishAsync(sent);
        for (var i = 0; i < filters.Length; i++)
        {
            var message = await ReceiveAsync(Messaging.Topic("events").Subscription($"s{i}"));
            await message.AbandonAsync(Delay);
            Clock.Advance(Delay);

            // Only its own subscription has it again; those before have theirs settled, those behind their first copy.
            for (var j = 0; j < filters.Length; j++)
                Assert.Equal(j < i ? 0 : 1, (await Messaging.Topic("events").Subscription($"s{j}").PeekAsync(10)).Count);
            var again = await ReceiveAsync(Messaging.Topic("events").Subscription($"s{i}"));
            Assert.Equal(sent with { TraceParent = again.Message.TraceParent, TraceState = again.Message.TraceState }, again.Message);
            await again.CompleteAsync();
        }
    }
}
