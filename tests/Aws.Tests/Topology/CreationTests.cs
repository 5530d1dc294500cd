using Integration.Aws.Tests.Contract;
using Integration.Aws.Tests.SqsLike;

namespace Integration.Aws.Tests.Topology;

/// <summary>What is created, where, and what is left when it fails.</summary>
public sealed class CreationTests(AwsHarness harness) : IAsyncLifetime
{
    private NativeAccount _account = null!;
    private FaultProxy _proxy = null!;
    private MessagingClient _messaging = null!;

    public async ValueTask InitializeAsync()
    {
        _account = await NativeAccount.OpenAsync(harness);
        _proxy = new FaultProxy(_account.Context.Options.ServiceUrl!);
        _messaging = _account.Reopen(options: _account.Context.Options with { ServiceUrl = _proxy.Uri, MaxErrorRetry = 0 });
        await _account.Topology.CreateTopicAsync(new("placed"));
    }

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await _proxy.DisposeAsync();
        await _account.DisposeAsync();
    }

    [Theory, InlineData("InvalidParameter"), InlineData("FilterPolicyLimitExceeded"), InlineData("AuthorizationError")]
    public async Task What_a_refused_subscription_made_is_removed(string code)
    {
        _proxy.Inject(new ProxyFault.Refuse(400, code), "Subscribe");

        await Assert.ThrowsAnyAsync<MessagingException>(() => _messaging.Topology.CreateSubscriptionAsync(new("placed", "billing")));

        Assert.Empty(await QueuesAsync());
        await _messaging.Topology.CreateSubscriptionAsync(new("placed", "billing"));
        Assert.Equal(["placed--billing--sub", "placed--billing--sub--dlq"], await QueuesAsync());
    }

    [Fact]
    public async Task What_a_refused_queue_made_is_removed()
    {
        _proxy.Inject(new ProxyFault.Delay(TimeSpan.Zero), "CreateQueue");
        _proxy.Inject(new ProxyFault.Refuse(400, "InvalidAttributeValue"), "CreateQueue");

        await Assert.ThrowsAsync<MessagingException>(() => _messaging.Topology.CreateQueueAsync(new("orders")));

        Assert.Empty(await QueuesAsync());
    }

    /// <summary>A dead-letter queue that was there before is not this creation's to remove.</summary>
    [Fact]
    public async Task What_was_there_before_stays()
    {
        await _account.CreateQueueAsync("placed--billing--sub--dlq");
        _proxy.Inject(new ProxyFault.Refuse(400, "InvalidParameter"), "Subscribe");

        await Assert.ThrowsAsync<MessagingException>(() => _messaging.Topology.CreateSubscriptionAsync(new("placed", "billing")));

        Assert.Equal(["placed--billing--sub--dlq"], await QueuesAsync());
    }

    /// <summary>The subscription may have been made: removing its queue would lose what is published. Creating again completes it.</summary>
    [Fact]
    public async Task After_an_outage_what_was_made_stays()
    {
        _proxy.Inject(ProxyFault.LoseAnswer, "Subscribe", times: 5);

        await Assert.ThrowsAsync<ServiceUnavailableException>(() => _messaging.Topology.CreateSubscriptionAsync(new("placed", "billing")));
        _proxy.ClearFaults();

        Assert.Equal(["placed--billing--sub", "placed--billing--sub--dlq"], await QueuesAsync());
        await _messaging.Topology.CreateSubscriptionAsync(new("placed", "billing"));
        Assert.Equal(SubscriptionState.Active, await _messaging.Topology.GetSubscriptionStateAsync("placed", "billing"));
    }

    [Fact]
    public async Task A_filter_with_too_many_combinations_is_refused_before_anything_is_made()
    {
        var many = string.Join(", ", Enumerable.Range(0, 149).Select(i => $"'{i}x'"));
        var filter = MessageFilter.Parse($"a in ({many}) and b = 'x' and c = 'x' and d = 'x' and e = 'x'");

        await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => _messaging.Topology.CreateSubscriptionAsync(new("placed", "billing") { Filter = filter }));

        Assert.Empty(_proxy.Requests);
    }

    [Fact]
    public async Task Ordered_queues_are_created_in_high_throughput_mode_where_the_options_say_so()
    {
        await using var sqs = new SqsLikeServer();
        await using var usual = sqs.Connect();
        await using var fast = AwsMessaging.Create(sqs.Options() with { FifoHighThroughput = true });
        await fast.Topology.CreateQueueAsync(new("fast") { Ordered = true });
        await fast.Topology.CreateQueueAsync(new("plain"));
        await usual.Topology.CreateQueueAsync(new("slow") { Ordered = true });

        Assert.Equal(("messageGroup", "perMessageGroupId"), Mode("fast.fifo"));
        Assert.Equal((null, null), Mode("plain"));
        Assert.Equal((null, null), Mode("slow.fifo"));
        var plan = await fast.Topology.PlanAsync(new() { Queues = [new("slow") { Ordered = true }, new("fast") { Ordered = true }] });
        Assert.Equal(["DeduplicationScope", "FifoThroughputLimit"], Assert.Single(plan.Steps).Differences.Select(d => d.Setting));
        await fast.Topology.ApplyAsync(plan);
        Assert.Equal(("messageGroup", "perMessageGroupId"), Mode("slow.fifo"));

        // Another client without the option leaves it be.
        Assert.False((await usual.Topology.PlanAsync(new() { Queues = [new("fast") { Ordered = true }] })).HasDrift);

        (string?, string?) Mode(string name) => (sqs.Queues[name].Attributes.GetValueOrDefault("DeduplicationScope"), sqs.Queues[name].Attributes.GetValueOrDefault("FifoThroughputLimit"));
    }

    /// <summary>The queue stays known: what is missing is the key.</summary>
    [Fact]
    public async Task A_missing_KMS_key_does_not_make_the_queue_missing()
    {
        await _account.Topology.CreateQueueAsync(new("orders"));
        await _messaging.Queue("orders").SendAsync(Message.FromText("first"));
        _proxy.ResetCounts();
        _proxy.Inject(new ProxyFault.Refuse(400, "KMS.NotFoundException"), "SendMessageBatch");

        var error = await Assert.ThrowsAsync<UnauthorizedException>(() => _messaging.Queue("orders").SendAsync(Message.FromText("second")));
        await _messaging.Queue("orders").SendAsync(Message.FromText("third"));

        Assert.Contains("KMS key", error.Message, StringComparison.Ordinal);
        Assert.Equal(new Dictionary<string, int> { ["SendMessageBatch"] = 2 }, _proxy.Requests);
    }

    private async Task<string[]> QueuesAsync() =>
        [.. ((await _account.Sqs.ListQueuesAsync(_account.Prefix)).QueueUrls ?? []).Select(u => u.Split('/')[^1][_account.Prefix.Length..]).Order(StringComparer.Ordinal)];
}
