using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Tests.SqsLike;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Receiving;

/// <summary>Rules of SQS that no local server has: 12 hours from the receive, deliveries counted on in the dead-letter queue, the limit in flight.</summary>
public sealed class SqsRulesTests : IAsyncDisposable
{
    private readonly VirtualClock _clock = new();
    private readonly SqsLikeServer _sqs;

    public SqsRulesTests() => _sqs = new SqsLikeServer(_clock);

    public ValueTask DisposeAsync() => _sqs.DisposeAsync();

    /// <summary>What is left of the 12 hours is the limit: beyond, the call is refused before any traffic, and the message is still in hand.</summary>
    [Fact]
    public async Task A_message_is_put_off_for_what_is_left_of_12_hours()
    {
        await using var messaging = await GivenAsync(new("jobs") { LockDuration = TimeSpan.FromHours(3) });
        var message = await NextAsync(messaging);
        _clock.Advance(TimeSpan.FromHours(1));

        foreach (var delay in new[] { TimeSpan.FromHours(11), TimeSpan.FromHours(12) - TimeSpan.FromMinutes(1) })
        {
            var refusal = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => message.AbandonAsync(delay));
            Assert.Equal(Capability.AbandonWithDelay, refusal.Capability);
        }

        Assert.False(_sqs.Requests.ContainsKey("ChangeMessageVisibilityBatch"));
        await message.AbandonAsync(TimeSpan.FromHours(10.9));
        _clock.Advance(TimeSpan.FromHours(10.8));
        Assert.Null(await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero));
        _clock.Advance(TimeSpan.FromHours(0.2));
        Assert.NotNull(await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task The_longest_delay_that_is_declared_is_kept()
    {
        await using var messaging = await GivenAsync(new("jobs"));
        var most = messaging.Capabilities.Limits.MaxAbandonDelay!.Value;

        await (await NextAsync(messaging)).AbandonAsync(most);

        _clock.Advance(most - TimeSpan.FromSeconds(5));
        Assert.Null(await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.NotNull(await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero));
    }

    /// <summary>A lock of more than six hours can't be renewed at its half: that is said, and the lock goes on.</summary>
    [Fact]
    public async Task A_lock_is_renewed_within_12_hours()
    {
        await using var messaging = await GivenAsync(new("jobs") { LockDuration = TimeSpan.FromHours(7) });
        var message = await NextAsync(messaging);
        _clock.Advance(TimeSpan.FromHours(4));
        await message.RenewLockAsync();
        _clock.Advance(TimeSpan.FromHours(2));

        var refusal = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => message.RenewLockAsync());

        Assert.Equal(Capability.RenewLock, refusal.Capability);
        await message.CompleteAsync();
        Assert.Empty(_sqs.FindQueue("jobs")!.Messages);
    }

    /// <summary>SQS counts on where it moves a message: in the dead-letter queue its first delivery is the first.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task Deliveries_of_a_dead_letter_are_counted_from_one(bool isDeclared)
    {
        await using var messaging = await GivenAsync(new("jobs") { MaxDeliveryCount = 3 });
        for (var delivery = 1; delivery <= 3; delivery++)
            await (await NextAsync(messaging)).AbandonAsync();
        Assert.Null(await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero));
        await using var reader = isDeclared ? null : _sqs.Connect(new MessagingClientOptions { TimeProvider = _clock, DrainTimeout = TimeSpan.Zero });
        var deadLetters = (reader ?? messaging).Queue("jobs").DeadLetters;

        for (var delivery = 1; delivery <= 2; delivery++)
        {
            var dead = (await deadLetters.ReceiveOneAsync(TimeSpan.Zero))!;
            Assert.Equal((delivery, 3), (dead.DeliveryCount, dead.DeadLetter?.OriginalDeliveryCount));
            Assert.Equal(DeadLetterReason.MaxDeliveryCountExceeded, dead.DeadLetter?.Reason);
            await dead.AbandonAsync();
        }
    }

    /// <summary>It passes when something is settled.</summary>
    [Fact]
    public async Task A_full_flight_is_transient()
    {
        await using var messaging = await GivenAsync(new("jobs"));
        await messaging.Queue("jobs").SendAsync(Message.FromText("y"));
        _sqs.MaxInFlight = 1;
        var message = await NextAsync(messaging);

        var error = await Assert.ThrowsAsync<QuotaExceededException>(() => messaging.Queue("jobs").ReceiveAsync(1, TimeSpan.Zero));

        Assert.True(error.IsTransient);
        await message.CompleteAsync();
        Assert.Equal("y", (await NextAsync(messaging)).Message.Text);
    }

    /// <summary>What the move adds is shortened to the room that the message leaves, to nothing where it leaves none.</summary>
    [Theory, InlineData(0), InlineData(1), InlineData(100), InlineData(400), InlineData(5000)]
    public async Task A_message_near_the_limit_is_dead_lettered(int room)
    {
        await using var messaging = await GivenAsync(new("jobs"));
        await (await NextAsync(messaging)).CompleteAsync();
        var empty = MessageEncoder.ToQueue(new Message { MessageId = "big", Body = "x"u8.ToArray() }).Size - 1;
        await messaging.Queue("jobs").SendAsync(new Message { MessageId = "big", Body = Enumerable.Repeat((byte)'x', (int)(SqsLimits.BatchBytes - empty - room)).ToArray() });
        var reason = new string('r', 4000);

        await (await NextAsync(messaging)).DeadLetterAsync(reason, new string('d', 4000));

        var dead = (await messaging.Queue("jobs").DeadLetters.ReceiveOneAsync(TimeSpan.Zero))!;
        Assert.Equal("big", dead.MessageId);
        Assert.Empty(_sqs.FindQueue("jobs")!.Messages);
        if (room >= 400)
            Assert.StartsWith(room == 400 ? "rrr" : reason, dead.DeadLetter!.Reason, StringComparison.Ordinal);
        if (room == 5000)
            Assert.StartsWith("ddd", dead.DeadLetter!.Description, StringComparison.Ordinal);
    }

    /// <summary>A group on a plain queue orders nothing: SQS delivers fairly among groups by it.</summary>
    [Fact]
    public async Task A_plain_queue_is_told_the_group()
    {
        await using var messaging = await GivenAsync(new("jobs"));

        await messaging.Queue("jobs").SendAsync(Message.FromText("x") with { GroupId = "tenant-7" });

        Assert.Equal("tenant-7", (string?)_sqs.Bodies("SendMessageBatch")[^1]["Entries"]![0]!["MessageGroupId"]);
        Assert.Null(_sqs.Bodies("SendMessageBatch")[0]["Entries"]![0]!["MessageGroupId"]);
    }

    private async Task<IMessaging> GivenAsync(QueueDefinition queue)
    {
        var messaging = await _sqs.GivenAsync(queue, _clock);
        await messaging.Queue("jobs").SendAsync(Message.FromText("x"));
        return messaging;
    }

    private static async Task<ReceivedMessage> NextAsync(IMessaging messaging) => (await messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!;
}
