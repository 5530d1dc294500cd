using Integration.Aws.Tests.Contract;
using Integration.Aws.Tests.SqsLike;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Receiving;

/// <summary>Settings that someone else changes while a receiver runs: nothing is removed by what it remembers.</summary>
public sealed class ChangedSettingsTests(AwsHarness harness) : IAsyncLifetime
{
    private readonly string _name = $"changed-{Guid.NewGuid():N}"[..20];
    private IMessaging _administrator = null!;
    private FaultProxy _proxy = null!;

    private EntityPath Path => EntityPath.Subscription(_name, "main");

    public async ValueTask InitializeAsync()
    {
        _administrator = await harness.ConnectAsync("chg", new MessagingClientOptions());
        _proxy = new FaultProxy(harness.LocalServer);
        await _administrator.Topology.CreateTopicAsync(new(_name));
        await _administrator.Topology.CreateSubscriptionAsync(Filtered("country = 'DE'"));
    }

    public async ValueTask DisposeAsync()
    {
        await _administrator.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    /// <summary>With more than nine headers a message passes the policy, and the receivers decide: by the filter that there is.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_message_is_dropped_by_the_filter_of_today(bool isDeclared)
    {
        await using var receiver = Connect(isDeclared);
        await PublishAsync("DE", "first");
        await CompleteAsync(receiver, "first");
        await ApplyAsync("country = 'FR'");
        await PublishAsync("FR", "second");
        await CompleteAsync(receiver, "second");
        await PublishAsync("DE", "dropped");
        await PublishAsync("FR", "third");

        await CompleteAsync(receiver, "third");

        Assert.Equal(0, (await _administrator.Source(Path).CountAsync()) is var counts ? counts.Active + counts.InFlight : -1);
    }

    /// <summary>A receiver that may not read the filter does not drop: SQS moves what nobody delivers to the dead-letter queue.</summary>
    [Fact]
    public async Task Without_the_right_to_read_nothing_is_dropped()
    {
        await using var receiver = Connect(isDeclared: true);
        foreach (var operation in new[] { "GetQueueUrl", "GetQueueAttributes", "ListQueueTags", "GetTopicAttributes", "ListSubscriptionsByTopic", "GetSubscriptionAttributes" })
            _proxy.Inject(ProxyFault.AccessDenied, operation, int.MaxValue);
        await PublishAsync("FR", "kept");
        await PublishAsync("DE", "delivered");

        await CompleteAsync(receiver, "delivered");

        Assert.Equal(1, (await _administrator.Source(Path).CountAsync()) is var counts ? counts.Active + counts.InFlight : -1);
    }

    /// <summary>Nor does one start that doesn't know the filter and may not read it.</summary>
    [Fact]
    public async Task Without_the_right_to_read_an_undeclared_subscription_is_refused()
    {
        await using var receiver = Connect(isDeclared: false);
        _proxy.Inject(ProxyFault.AccessDenied, "GetTopicAttributes", int.MaxValue);
        _proxy.Inject(ProxyFault.AccessDenied, "ListSubscriptionsByTopic", int.MaxValue);

        var error = await Assert.ThrowsAsync<UnauthorizedException>(() => receiver.Source(Path).ReceiveAsync(1, TimeSpan.Zero));

        Assert.Equal(Path, error.Entity);
        Assert.Contains("Declare the topology", error.Message, StringComparison.Ordinal);
    }

    private SubscriptionDefinition Filtered(string filter) => new(_name, "main") { Filter = MessageFilter.Parse(filter), LockDuration = TimeSpan.FromMinutes(5) };

    private IMessaging Connect(bool isDeclared)
    {
        var client = new MessagingClientOptions
        {
            Topology = isDeclared ? new TopologyDefinition { Topics = [new(_name)], Subscriptions = [Filtered("country = 'DE'")] } : null,
        };
        return AwsMessaging.Create(harness.Context(_administrator).Options with { ServiceUrl = _proxy.Uri, MaxErrorRetry = 0 }, client);
    }

    private async Task ApplyAsync(string filter)
    {
        await using var other = await harness.ConnectAsync("chg", new MessagingClientOptions());
        await other.Topology.ApplyAsync(await other.Topology.PlanAsync(new TopologyDefinition { Topics = [new(_name)], Subscriptions = [Filtered(filter)] }));
    }

    private async Task PublishAsync(string country, string text)
    {
        var headers = Enumerable.Range(0, 11).Aggregate(MessageHeaders.Create(("country", country)), (all, i) => all.With($"h{i:00}", i));
        await _administrator.Topic(_name).PublishAsync(Message.FromText(text) with { Headers = headers });
    }

    private async Task CompleteAsync(IMessaging receiver, string text)
    {
        var received = await receiver.Source(Path).ReceiveOneAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(text, received?.Message.Text);
        await received!.CompleteAsync();
    }
}

/// <summary>Locks and lives that are changed while a receiver runs.</summary>
public sealed class ChangedQueueSettingsTests : IAsyncDisposable
{
    private readonly VirtualClock _clock = new();
    private readonly SqsLikeServer _sqs;

    public ChangedQueueSettingsTests() => _sqs = new SqsLikeServer(_clock);

    public ValueTask DisposeAsync() => _sqs.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_message_expires_by_the_life_of_today(bool isDeclared)
    {
        var queue = new QueueDefinition("jobs") { DefaultTimeToLive = TimeSpan.FromSeconds(10) };
        await using var receiver = await ReceiverAsync(queue, isDeclared);
        await ApplyAsync(queue with { DefaultTimeToLive = TimeSpan.FromMinutes(10) });
        await receiver.Queue("jobs").SendAsync(Message.FromText("alive"));
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("alive", (await receiver.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))?.Message.Text);
    }

    /// <summary>What is now to be dead-lettered is not deleted.</summary>
    [Fact]
    public async Task An_expired_message_goes_where_it_goes_today()
    {
        var queue = new QueueDefinition("jobs") { DefaultTimeToLive = TimeSpan.FromSeconds(10) };
        await using var receiver = await ReceiverAsync(queue, isDeclared: true);
        await ApplyAsync(queue with { DeadLetterOnExpiration = true });
        await receiver.Queue("jobs").SendAsync(Message.FromText("old"));
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await receiver.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero));
        Assert.Equal(DeadLetterReason.TimeToLiveExpired, (await receiver.Queue("jobs").DeadLetters.ReceiveOneAsync(TimeSpan.Zero))?.DeadLetter?.Reason);
    }

    [Fact]
    public async Task A_lock_is_as_long_as_it_is_now_within_minutes()
    {
        var queue = new QueueDefinition("jobs") { LockDuration = TimeSpan.FromSeconds(30) };
        await using var receiver = await ReceiverAsync(queue, isDeclared: false);
        await receiver.Queue("jobs").SendAsync(Message.FromText("x"));
        var first = (await receiver.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!;
        Assert.InRange(first.LockedUntil - _clock.GetUtcNow(), TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(30));
        await first.AbandonAsync();
        await ApplyAsync(queue with { LockDuration = TimeSpan.FromMinutes(10) });
        _clock.Advance(TimeSpan.FromMinutes(5));

        var second = (await receiver.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!;

        Assert.InRange(second.LockedUntil - _clock.GetUtcNow(), TimeSpan.FromMinutes(9.9), TimeSpan.FromMinutes(10));
    }

    /// <summary>Reading them again fails: what is known counts on, and the queue is received from.</summary>
    [Theory, InlineData("GetQueueAttributes"), InlineData("ListQueueTags")]
    public async Task Settings_that_can_no_longer_be_read_stop_nothing(string denied)
    {
        var queue = new QueueDefinition("jobs");
        await using var receiver = await ReceiverAsync(queue, isDeclared: false);
        await receiver.Queue("jobs").SendAsync(Message.FromText("x"));
        await (await receiver.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!.AbandonAsync();
        _sqs.Denied[denied] = true;
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("x", (await receiver.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))?.Message.Text);
    }

    /// <summary>Nothing is deleted by settings that may not be read; with LookUpSettings off by what is declared.</summary>
    [Theory, InlineData(true, 1), InlineData(false, 0)]
    public async Task An_expired_message_is_kept_where_settings_may_not_be_read(bool lookUp, int left)
    {
        var queue = new QueueDefinition("jobs") { DefaultTimeToLive = TimeSpan.FromSeconds(10) };
        await using var administrator = await _sqs.GivenAsync(queue, _clock);
        await administrator.Queue("jobs").SendAsync(Message.FromText("old"));
        _sqs.Denied["GetQueueAttributes"] = true;
        await using var receiver = AwsMessaging.Create(
            _sqs.Options() with { LookUpSettings = lookUp }, new MessagingClientOptions { TimeProvider = _clock, Topology = new() { Queues = [queue] } });
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await receiver.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero));

        Assert.Equal(left, _sqs.FindQueue("jobs")!.Messages.Count);
    }

    private async Task<IMessaging> ReceiverAsync(QueueDefinition queue, bool isDeclared)
    {
        await (await _sqs.GivenAsync(queue, _clock)).DisposeAsync();
        var client = new MessagingClientOptions { TimeProvider = _clock, DrainTimeout = TimeSpan.Zero, Topology = isDeclared ? new() { Queues = [queue] } : null };
        return _sqs.Connect(client);
    }

    private async Task ApplyAsync(QueueDefinition queue)
    {
        await using var other = _sqs.Connect(new MessagingClientOptions { TimeProvider = _clock });
        await other.Topology.ApplyAsync(await other.Topology.PlanAsync(new TopologyDefinition { Queues = [queue] }));
    }
}
