using Amazon.SimpleNotificationService.Model;
using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Topology;

/// <summary>Subscriptions of instances that were killed: their lease ends, and others sweep them.</summary>
public sealed class KilledInstanceTests(AwsHarness harness) : IAsyncLifetime
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);

    private NativeAccount _account = null!;

    private static SubscriptionDefinition Own => new("prices", "web-1") { AutoDeleteOnIdle = Idle };

    public async ValueTask InitializeAsync()
    {
        _account = await NativeAccount.OpenAsync(harness);
        await _account.Topology.CreateTopicAsync(new("prices"));
    }

    public ValueTask DisposeAsync() => _account.DisposeAsync();

    /// <summary>The client is cut off while it receives, and never gets to anything else: as a process that is killed.</summary>
    [Fact]
    public async Task A_killed_instance_leaves_nothing_for_good()
    {
        await using (var line = new FaultProxy(_account.Context.Options.ServiceUrl!))
        {
            var killed = _account.Reopen(options: _account.Context.Options with { ServiceUrl = line.Uri, MaxErrorRetry = 0 });
            await killed.Topology.CreateSubscriptionAsync(Own);
            _ = killed.Topic("prices").Subscription("web-1").ReceiveAsync(1, TimeSpan.FromMinutes(1)).ContinueWith(_ => { }, TaskScheduler.Default);
            await _account.Topology.CreateSubscriptionAsync(new("prices", "lasting"));
            Assert.Empty(await _account.Topology.DeleteIdleAsync());
        }

        await _account.Topology.UntilSweptAsync(Own.Path);

        Assert.Equal(["lasting"], await _account.Topology.ListSubscriptionsAsync("prices").Select(s => s.Name).ToListAsync());
        Assert.False(await _account.ExistsAsync("prices--web-1--sub"));
        Assert.False(await _account.ExistsAsync("prices--web-1--sub--dlq"));
        Assert.Single(await SubscriptionsAsync());
    }

    /// <summary>A sweep took the SNS subscription and was killed itself: the queue is there, and nothing would come any more.</summary>
    [Fact]
    public async Task Half_of_a_subscription_is_found_missing_after_a_late_renewal_and_made_whole()
    {
        await _account.Topology.CreateSubscriptionAsync(Own);
        var source = _account.Messaging.Topic("prices").Subscription("web-1");
        await source.ReceiveAsync(1, TimeSpan.Zero);
        await _account.Sns.UnsubscribeAsync(Assert.Single(await SubscriptionsAsync()).SubscriptionArn);
        await Task.Delay(Idle);

        var gone = await Assert.ThrowsAsync<EntityNotFoundException>(() => source.ReceiveAsync(1, TimeSpan.Zero));
        Assert.Equal(Own.Path, gone.Entity);
        await _account.Topology.CreateSubscriptionAsync(Own);
        await _account.Messaging.Topic("prices").PublishAsync(Message.FromText("tea"));

        Assert.Equal("tea", (await source.ReceiveOneAsync(TimeSpan.FromSeconds(30)))?.Message.Text);
    }

    /// <summary>The same two at once: whatever the sweep has done so far, whoever goes on finds it gone and can make it again.</summary>
    [Fact]
    public async Task A_sweep_that_was_cut_short_is_finished_by_the_next()
    {
        await _account.Topology.CreateSubscriptionAsync(Own);
        await using var line = new FaultProxy(_account.Context.Options.ServiceUrl!);
        await using var sweeper = _account.Reopen(options: _account.Context.Options with { ServiceUrl = line.Uri, MaxErrorRetry = 0 });
        line.Inject(ProxyFault.LoseAnswer, "Unsubscribe", times: 20);
        await Task.Delay(Idle * 2);
        for (var tries = 0; line.Requests.GetValueOrDefault("Unsubscribe") == 0; tries++)
        {
            Assert.True(tries < 100, "The lease has long been over.");
            await sweeper.Topology.DeleteIdleAsync();
            await Task.Delay(200);
        }

        Assert.True(await _account.ExistsAsync("prices--web-1--sub"));

        await _account.Topology.UntilSweptAsync(Own.Path);

        Assert.False(await _account.ExistsAsync("prices--web-1--sub"));
        Assert.Empty(await SubscriptionsAsync());
    }

    /// <summary>What its queue's tag says, <c>prices/dead-letter</c>, is what that of a queue <c>prices</c>'s dead letters would say.</summary>
    [Fact]
    public async Task A_subscription_that_is_called_as_dead_letters_are_goes_too()
    {
        var own = new SubscriptionDefinition("prices", "dead-letter") { AutoDeleteOnIdle = Idle };
        await _account.Topology.CreateSubscriptionAsync(own);

        await _account.Topology.UntilSweptAsync(own.Path);

        Assert.False(await _account.ExistsAsync("prices--dead-letter--sub"));
        Assert.False(await _account.ExistsAsync("prices--dead-letter--sub--dlq"));
        Assert.Empty(await SubscriptionsAsync());
    }

    private async Task<List<Subscription>> SubscriptionsAsync()
    {
        var topic = (await _account.Sns.ListTopicsAsync()).Topics.Single(t => t.TopicArn.EndsWith(":" + _account.Prefix + "prices", StringComparison.Ordinal));
        return (await _account.Sns.ListSubscriptionsByTopicAsync(topic.TopicArn)).Subscriptions ?? [];
    }
}
