using Integration.Aws.Tests.Contract;
using Integration.Aws.Tests.SqsLike;

namespace Integration.Aws.Tests.Topology;

/// <summary>A queue is told from others of its name: on another server, in another account, or made anew.</summary>
public sealed class IdentityTests(AwsHarness harness) : IAsyncLifetime
{
    private static readonly EntityPath Orders = EntityPath.Queue("orders");

    private NativeAccount _account = null!;

    public async ValueTask InitializeAsync() => _account = await NativeAccount.OpenAsync(harness);

    public ValueTask DisposeAsync() => _account.DisposeAsync();

    [Fact]
    public async Task It_is_the_same_twice_and_another_when_made_anew()
    {
        Assert.Null(await FindAsync(_account.Messaging, Orders));
        await _account.Topology.CreateQueueAsync(new("orders"));
        var (queue, dead) = (await FindAsync(_account.Messaging, Orders), await FindAsync(_account.Messaging, Orders.DeadLetter));

        await using (var again = _account.Reopen())
            Assert.Equal((queue, dead), (await FindAsync(again, Orders), await FindAsync(again, Orders.DeadLetter)));
        Assert.NotNull(queue);
        Assert.NotEqual(queue, dead);

        await _account.Topology.DeleteQueueAsync("orders");
        Assert.Null(await FindAsync(_account.Messaging, Orders));

        // SQS tells the time in whole seconds.
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await _account.Topology.CreateQueueAsync(new("orders"));
        Assert.NotEqual(queue, await FindAsync(_account.Messaging, Orders));
        Assert.NotEqual(dead, await FindAsync(_account.Messaging, Orders.DeadLetter));
    }

    [Fact]
    public async Task Subscriptions_and_topics_have_one_and_a_queue_without_dead_letters_has_none_for_them()
    {
        await _account.Topology.CreateTopicAsync(new("placed"));
        await _account.Topology.CreateSubscriptionAsync(new("placed", "billing"));
        await _account.CreateQueueAsync("plain");

        Assert.Contains($":{_account.Prefix}placed", await FindAsync(_account.Messaging, EntityPath.Topic("placed")), StringComparison.Ordinal);
        Assert.Contains($":{_account.Prefix}placed--billing--sub ", await FindAsync(_account.Messaging, EntityPath.Subscription("placed", "billing")), StringComparison.Ordinal);
        Assert.NotNull(await FindAsync(_account.Messaging, EntityPath.Queue("plain")));
        Assert.Null(await FindAsync(_account.Messaging, EntityPath.Queue("plain").DeadLetter));
        Assert.Null(await FindAsync(_account.Messaging, EntityPath.Topic("missing")));
    }

    [Fact]
    public async Task It_is_another_on_another_server()
    {
        await using var one = new SqsLikeServer();
        await using var two = new SqsLikeServer();
        await using var here = AwsMessaging.Create(one.Options());
        await using var there = AwsMessaging.Create(two.Options());
        await here.Topology.CreateQueueAsync(new("orders"));
        await there.Topology.CreateQueueAsync(new("orders"));

        Assert.NotNull(await FindAsync(here, Orders));
        Assert.NotEqual(await FindAsync(here, Orders), await FindAsync(there, Orders));
    }

    private static Task<string?> FindAsync(IMessaging messaging, EntityPath path) => ((IEntityIdentities)messaging).FindIdentityAsync(path);
}
