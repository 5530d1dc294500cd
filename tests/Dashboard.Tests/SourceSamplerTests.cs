using Integration.Dashboard.Client;
using Integration.Dashboard.Inventory;
using Integration.Dashboard.Sampling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Integration.Dashboard.Tests;

/// <summary>Sources are counted some at a time, while somebody looks, each with its own fault.</summary>
public sealed class SourceSamplerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly IMessaging _messaging = Substitute.For<IMessaging>();
    private int _underWay;
    private int _most;
    private int _counted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_are_counted_a_few_at_a_time_and_the_faults_of_some_leave_the_others_alone()
    {
        var sampler = Sampler(500, path => path.Name == "queue-7" ? throw new InvalidOperationException("it is on fire") : Task.Delay(1, Token));

        var samples = await sampler.LookAsync(Timeout.InfiniteTimeSpan, Token);

        Assert.Equal(500, _counted);
        Assert.InRange(_most, 1, 8);
        Assert.Equal("it is on fire", samples.Last(EntityPath.Queue("queue-7"))!.Fault);
        Assert.Equal((499, 1), (samples.Totals.All[^1].Ready, samples.Totals.All[^1].Failed));
    }

    [Fact]
    public async Task Nothing_is_asked_when_nobody_has_looked_for_a_minute()
    {
        var sampler = Sampler(1, _ => Task.CompletedTask);
        await sampler.LookAsync(Timeout.InfiniteTimeSpan, Token);
        await PassAsync(TimeSpan.FromMinutes(2));
        var counted = _counted;
        Assert.InRange(counted, 2, 13);

        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(counted, _counted);

        var again = await sampler.LookAsync(Timeout.InfiniteTimeSpan, Token);
        Assert.Equal(counted + 1, _counted);
        Assert.Single(again.Totals.All);
    }

    private SourceSampler Sampler(int queues, Func<EntityPath, Task> count)
    {
        _messaging.Capabilities.Returns(new MessagingCapabilities(
            new(), KeyValuePair.Create(Capability.Peek, CapabilitySupport.Unsupported("none", "none"))));
        _messaging.Topology.TakeInventoryAsync(Arg.Any<CancellationToken>()).Returns(
            new TopologyInventory(new() { Queues = [.. Enumerable.Range(0, queues).Select(i => new QueueDefinition($"queue-{i}"))] }, []));
        _messaging.Source(Arg.Any<EntityPath>()).Returns(call =>
        {
            var path = call.Arg<EntityPath>();
            var source = Substitute.For<IMessageSource>();
            source.CountAsync(Arg.Any<CancellationToken>()).Returns(_ => CountAsync(path, count));
            return source;
        });
        var services = new ServiceCollection().AddSingleton(_messaging).AddSingleton<TimeProvider>(_time).BuildServiceProvider();
        var client = new ShownClient(services, null);
        return new SourceSampler(client, new EntityInventory(client), TimeSpan.FromSeconds(5));
    }

    private async Task<MessageCounts> CountAsync(EntityPath path, Func<EntityPath, Task> count)
    {
        Interlocked.Increment(ref _counted);
        var now = Interlocked.Increment(ref _underWay);
        InterlockedMax(ref _most, now);
        try
        {
            await count(path);
            return new(1, null, null, 0, IsExact: true);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Time passes second by second, and everything that it starts may run.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var i = 0; i < time.TotalSeconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Token);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
