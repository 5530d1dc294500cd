using Integration.Aws.Tests.SqsLike;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Topology;

/// <summary>Leases of queues, on a clock that the tests move: who renews them, and what a sweep deletes.</summary>
public sealed class LeaseTests : IAsyncDisposable
{
    private const string Lease = "integration:lease";
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private readonly VirtualClock _clock = new();
    private readonly SqsLikeServer _sqs;

    public LeaseTests() => _sqs = new SqsLikeServer(_clock);

    public ValueTask DisposeAsync() => _sqs.DisposeAsync();

    /// <summary>Each client's own clock is off by two hours; what counts is the service's.</summary>
    [Theory, InlineData(-7200), InlineData(0), InlineData(7200)]
    public async Task A_lease_is_written_and_judged_by_the_clock_of_the_service(int skew)
    {
        _sqs.ClockSkew = TimeSpan.FromSeconds(skew);
        await using var owner = Connect();
        await owner.Topology.CreateQueueAsync(Own("mine"));
        Assert.InRange(LeaseOf("mine") - _sqs.Now, Idle - TimeSpan.FromSeconds(2), Idle + TimeSpan.FromSeconds(2));
        await using var other = Connect();

        _clock.Advance((Idle * 2) - TimeSpan.FromSeconds(5));
        Assert.Empty(await other.Topology.DeleteIdleAsync());
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([EntityPath.Queue("mine")], await other.Topology.DeleteIdleAsync());
        Assert.Empty(_sqs.Queues);
        Assert.Empty(await other.Topology.DeleteIdleAsync());
    }

    /// <summary>Three times in its time, and no more often.</summary>
    [Fact]
    public async Task Receiving_renews_the_lease()
    {
        await using var owner = Connect();
        await owner.Topology.CreateQueueAsync(Own("mine"));
        var queue = owner.Queue("mine");

        for (var i = 0; i < 100; i++)
        {
            await queue.ReceiveAsync(1, TimeSpan.Zero);
            _clock.Advance(TimeSpan.FromSeconds(15));
        }

        // 25 minutes, a renewal at the first receive and after each 100 s and more.
        Assert.InRange(_sqs.Requests["TagQueue"], 14, 16);
        await using var other = Connect();
        Assert.Empty(await other.Topology.DeleteIdleAsync());
        Assert.True(LeaseOf("mine") > _sqs.Now + (Idle / 2));
    }

    /// <summary>A handler may take long, and nothing is received meanwhile.</summary>
    [Fact]
    public async Task Renewing_a_lock_renews_the_lease()
    {
        await using var owner = Connect();
        await owner.Topology.CreateQueueAsync(Own("mine"));
        await owner.Queue("mine").SendAsync(Message.FromText("long"));
        var held = (await owner.Queue("mine").ReceiveOneAsync(TimeSpan.Zero))!;

        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(15));
            await held.RenewLockAsync();
        }

        Assert.True(LeaseOf("mine") > _sqs.Now + (Idle / 2));
        await held.CompleteAsync();
    }

    /// <summary>A queue is received from though its lease could not be renewed, which is tried again at the next receive.</summary>
    [Fact]
    public async Task A_renewal_that_fails_does_not_fail_the_receive()
    {
        await using var owner = Connect();
        await owner.Topology.CreateQueueAsync(Own("mine"));
        await owner.Queue("mine").SendAsync(Message.FromText("here"));
        _sqs.Denied["TagQueue"] = true;
        Assert.Equal("here", (await owner.Queue("mine").ReceiveOneAsync(TimeSpan.Zero))?.Message.Text);
        var before = LeaseOf("mine");
        _clock.Advance(TimeSpan.FromSeconds(10));

        _sqs.Denied.Clear();
        await owner.Queue("mine").ReceiveAsync(1, TimeSpan.Zero);

        Assert.True(LeaseOf("mine") > before);
    }

    /// <summary>Without a lease, with one that is not over, under another prefix, with a name that does not go with its tags: none is this sweep's.</summary>
    [Fact]
    public async Task A_sweep_deletes_what_carries_its_marks_and_nothing_else()
    {
        await using var client = Connect("app-");
        await using var stranger = Connect("other-");
        await client.Topology.CreateQueueAsync(Own("left"));
        await client.Topology.CreateQueueAsync(Own("copied"));
        await client.Topology.CreateQueueAsync(new("lasting"));
        await client.Topology.CreateQueueAsync(Own("used"));
        await stranger.Topology.CreateQueueAsync(Own("left"));
        lock (_sqs.Gate)
        {
            // Made by other tools, with or without tags of this library that were copied from elsewhere.
            foreach (var (name, from) in new[] { ("app-foreign", "app-lasting"), ("app-clone", "app-copied") })
            {
                var made = new LikeQueue(name);
                foreach (var (key, value) in _sqs.Queues[from].Tags)
                    made.Tags[key] = value;
                _sqs.Queues[name] = made;
            }

            _sqs.Queues["app-foreign"].Tags[Lease] = "2001-01-01T00:00:00.000Z";
        }

        _clock.Advance((Idle * 2) + TimeSpan.FromSeconds(5));
        await client.Queue("used").ReceiveAsync(1, TimeSpan.Zero);
        var deleted = await client.Topology.DeleteIdleAsync();

        Assert.Equal([EntityPath.Queue("copied"), EntityPath.Queue("left")], deleted.OrderBy(p => p.Name, StringComparer.Ordinal));
        Assert.Equal(
            ["app-clone", "app-foreign", "app-lasting", "app-lasting--dlq", "app-used", "app-used--dlq", "other-left", "other-left--dlq"],
            _sqs.Queues.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>A process was killed between making the dead-letter queue and the queue.</summary>
    [Fact]
    public async Task What_half_a_creation_left_is_swept()
    {
        await using var client = Connect();
        await client.Topology.CreateQueueAsync(Own("mine"));
        lock (_sqs.Gate)
            _sqs.Queues.Remove("mine");

        _clock.Advance((Idle * 2) + TimeSpan.FromSeconds(5));

        Assert.Equal([EntityPath.Queue("mine").DeadLetter], await client.Topology.DeleteIdleAsync());
        Assert.Empty(_sqs.Queues);
    }

    /// <summary>Its owner was away, and comes back between the look at the lease and the deletion.</summary>
    [Fact]
    public async Task A_lease_that_is_renewed_at_the_last_moment_counts()
    {
        await using var owner = Connect();
        await owner.Topology.CreateQueueAsync(Own("mine"));
        await using var other = Connect();
        _clock.Advance((Idle * 2) + TimeSpan.FromSeconds(5));
        var looks = 0;
        _sqs.Overrides["ListQueueTags"] = async (server, request, token) =>
        {
            var isMine = ((string?)request["QueueUrl"])!.EndsWith("/mine", StringComparison.Ordinal);
            if (isMine && Interlocked.Increment(ref looks) == 2)
                await owner.Queue("mine").ReceiveAsync(1, TimeSpan.Zero, token);
            lock (server.Gate)
                return QueueSettings.ListTags(server, request);
        };

        Assert.Empty(await other.Topology.DeleteIdleAsync());

        Assert.True(_sqs.Queues.ContainsKey("mine"));
        Assert.True(looks >= 2, "It is looked at again before it is deleted.");
    }

    [Fact]
    public async Task Receiving_from_what_was_swept_says_that_it_is_gone()
    {
        await using var owner = Connect();
        await owner.Topology.CreateQueueAsync(Own("mine"));
        await owner.Queue("mine").ReceiveAsync(1, TimeSpan.Zero);
        _clock.Advance((Idle * 2) + TimeSpan.FromSeconds(5));
        await using (var other = Connect())
            await other.Topology.DeleteIdleAsync();

        await Assert.ThrowsAsync<EntityNotFoundException>(() => owner.Queue("mine").ReceiveAsync(1, TimeSpan.Zero));
        await owner.Topology.CreateQueueAsync(Own("mine"));
        Assert.Empty(await owner.Queue("mine").ReceiveAsync(1, TimeSpan.Zero));
    }

    /// <summary>A time that was declared away takes the lease with it.</summary>
    [Fact]
    public async Task A_queue_that_is_to_last_from_now_on_lasts()
    {
        await using var owner = Connect();
        await owner.Topology.CreateQueueAsync(Own("mine"));
        var plan = await owner.Topology.PlanAsync(new() { Queues = [new("mine")] });
        Assert.Equal(TopologyAction.Update, Assert.Single(plan.Steps).Action);
        await owner.Topology.ApplyAsync(plan);

        _clock.Advance(Idle * 3);

        Assert.Empty(await owner.Topology.DeleteIdleAsync());
        Assert.Equal(2, _sqs.Queues.Count);
    }

    private static QueueDefinition Own(string name) => new(name) { AutoDeleteOnIdle = Idle };

    private IMessaging Connect(string prefix = "") => AwsMessaging.Create(
        _sqs.Options() with { NamePrefix = prefix }, new MessagingClientOptions { TimeProvider = _clock, DrainTimeout = TimeSpan.Zero });

    private DateTimeOffset LeaseOf(string queue)
    {
        lock (_sqs.Gate)
            return DateTimeOffset.Parse(_sqs.Queues[queue].Tags[Lease], System.Globalization.CultureInfo.InvariantCulture);
    }
}
