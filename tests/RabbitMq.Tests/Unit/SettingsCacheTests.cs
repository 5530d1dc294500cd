using Integration.RabbitMq.Client;
using Integration.RabbitMq.Entities;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Integration.RabbitMq.Tests.Unit;

/// <summary>What is known of a source whose settings can be read, can't be any more, or never could.</summary>
public sealed class SettingsCacheTests
{
    private static readonly EntityPath Audit = EntityPath.Subscription("events", "audit");
    private static readonly TopologyDefinition German = new() { Topics = [new("events")], Subscriptions = [By("DE")] };

    private readonly FakeTimeProvider _time = new();
    private SourceSettings? _found = SourceSettings.Of(By("DE"));
    private bool _isAway;
    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Those who settle go on with what is known; what is in force can't be told any more.</summary>
    [Fact]
    public async Task By_a_filter_that_can_t_be_read_anew_nothing_is_received()
    {
        var cache = Cache(null);
        await cache.GetToReceiveAsync(Audit, Token);
        _isAway = true;
        await cache.GetToReceiveAsync(Audit, Token);
        _time.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<HttpRequestException>(() => cache.GetToReceiveAsync(Audit, Token).AsTask());
        Assert.Equal(_found, await cache.GetAsync(Audit, Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => cache.GetToReceiveAsync(Audit, Token).AsTask());
        Assert.Equal(_found, await cache.GetToReceiveAsync(Audit.DeadLetter, Token));
        _isAway = false;
        Assert.Equal(_found, await cache.GetToReceiveAsync(Audit, Token));
    }

    [Fact]
    public async Task A_filter_that_was_wanted_newer_and_could_not_be_read_is_none_to_receive_by()
    {
        var cache = Cache(null);
        await cache.GetToReceiveAsync(Audit, Token);
        _isAway = true;

        await Assert.ThrowsAsync<HttpRequestException>(() => cache.GetAsOfAsync(Audit, _time.GetUtcNow(), Token).AsTask());
        await Assert.ThrowsAsync<HttpRequestException>(() => cache.GetToReceiveAsync(Audit, Token).AsTask());
    }

    [Fact]
    public async Task A_subscription_without_a_filter_is_received_from_by_what_was_known()
    {
        _found = SourceSettings.Of(new SubscriptionDefinition("events", "audit"));
        var cache = Cache(null);
        await cache.GetToReceiveAsync(Audit, Token);
        _isAway = true;
        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(_found, await cache.GetToReceiveAsync(Audit, Token));
    }

    [Fact]
    public async Task Of_a_declared_subscription_the_filter_is_read_and_the_rest_is_as_declared()
    {
        var cache = Cache(German);
        _found = SourceSettings.Of(By("DE")).ChangedTo(By("FR") with { LockDuration = TimeSpan.FromMinutes(7) }, _time.GetUtcNow());

        Assert.Equal(By("DE").Filter, (await cache.GetToReceiveAsync(Audit, Token)).Filter);
        Assert.Equal(0, _asked);
        var judged = await cache.GetAsOfAsync(Audit, _time.GetUtcNow() - TimeSpan.FromSeconds(1), Token);

        Assert.Equal((_found.Filter, _found.EarlierFilters, By("DE").LockDuration), (judged.Filter, judged.EarlierFilters, judged.LockDuration));
        await cache.GetAsOfAsync(Audit, _time.GetUtcNow() - TimeSpan.FromSeconds(1), Token);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_declared_filter_holds_where_the_broker_keeps_none_with_the_queue()
    {
        var cache = Cache(German);
        _found = SourceSettings.Default;
        Assert.Equal(By("DE").Filter, (await cache.GetAsOfAsync(Audit, _time.GetUtcNow(), Token)).Filter);
        _found = null;
        Assert.Equal(By("DE").Filter, (await cache.GetAsOfAsync(Audit, _time.GetUtcNow(), Token)).Filter);
    }

    /// <summary>Not with every fetch: it may take until a connection fails.</summary>
    [Fact]
    public async Task A_declared_filter_holds_where_none_may_be_read_and_is_asked_for_again_after_minutes()
    {
        var cache = Cache(German);
        _isAway = true;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(By("DE").Filter, (await cache.GetAsOfAsync(Audit, _time.GetUtcNow(), Token)).Filter);
            _time.Advance(TimeSpan.FromSeconds(50));
        }

        Assert.Equal(1, _asked);
        _time.Advance(TimeSpan.FromSeconds(60));
        await cache.GetAsOfAsync(Audit, _time.GetUtcNow(), Token);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Of_a_declared_subscription_the_filter_that_was_read_last_holds_while_it_can_t_be_read()
    {
        var cache = Cache(German);
        _found = SourceSettings.Of(By("FR"));
        await cache.GetAsOfAsync(Audit, _time.GetUtcNow(), Token);
        _isAway = true;

        Assert.Equal(By("FR").Filter, (await cache.GetAsOfAsync(Audit, _time.GetUtcNow(), Token)).Filter);
    }

    private static SubscriptionDefinition By(string country) => new("events", "audit") { Filter = MessageFilter.Parse($"country = '{country}'") };

    private SettingsCache Cache(TopologyDefinition? declared) => new(
        declared,
        (_, _) =>
        {
            _asked++;
            return _isAway ? Task.FromException<SourceSettings?>(new HttpRequestException()) : Task.FromResult(_found);
        },
        _time,
        NullLogger.Instance);
}
