using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Push;

/// <summary>An endpoint gets no more in a time than it can take.</summary>
public sealed class PushLimitTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_subscription_is_pushed_at_its_rate()
    {
        using var server = new WebhookServer(204, 204, 204);
        await using var push = await StartAsync(server, o => (o.RateLimit.Messages, o.RateLimit.Period, o.RateLimit.Burst) = (1, TimeSpan.FromMinutes(1), 1));
        for (var i = 0; i < 3; i++)
            await push.PublishAsync(Message.FromText($"{i}"));

        for (var pushed = 1; pushed <= 3; pushed++)
        {
            await UntilAsync(server, pushed);
            Assert.Equal(3 - pushed, (await push.CountAsync()).Active);
            _time.Advance(TimeSpan.FromSeconds(61));
        }

        await push.DrainedAsync();
    }

    /// <summary>Others go on while one waits.</summary>
    [Fact]
    public async Task Each_key_is_pushed_at_its_rate()
    {
        using var server = new WebhookServer(204, 204, 204);
        await using var push = await StartAsync(
            server, o => (o.KeyRateLimit.Key, o.KeyRateLimit.Messages, o.KeyRateLimit.Period) = ("header:tenant", 1, TimeSpan.FromMinutes(1)));
        foreach (var (tenant, text) in new[] { ("a", "a1"), ("a", "a2"), ("b", "b1") })
            await push.PublishAsync(Message.FromText(text).WithHeader("tenant", tenant));

        await UntilAsync(server, 2);
        Assert.Equal(["a", "b"], Texts(server).Select(t => t[..1]));
        _time.Advance(TimeSpan.FromSeconds(61));

        await UntilAsync(server, 3);
        Assert.Equal(["a1", "a2", "b1"], Texts(server));
        await push.DrainedAsync();
    }

    [Fact]
    public async Task What_is_wrong_with_a_limit_stops_the_start()
    {
        var faults = await HostBuilding.Build(
            "Provider = in-memory\nPush:RateLimit:Messages = 0\nPush:KeyRateLimit:Messages = 1", m => m.AddPushDispatcher()).FaultsAsync();

        Assert.Contains("Messaging:Push:RateLimit:Messages is 0; allowed: 1 or more.", faults);
        Assert.Contains(faults, f => f.StartsWith("Messaging:Push:KeyRateLimit:Key is missing", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts(WebhookServer server) => server.Requests.Select(r => System.Text.Encoding.UTF8.GetString(r.Body)).Order(StringComparer.Ordinal);

    private static Task UntilAsync(WebhookServer server, int requests) => Wait.UntilAsync(() => Task.FromResult(server.Requests.Count == requests));

    private Task<PushHost> StartAsync(WebhookServer server, Action<PushDispatcherOptions> configure) => PushHost.StartAsync(server.Address, _time, m => m.AddPushDispatcher(o =>
    {
        o.AllowLoopback = true;
        configure(o);
    }));
}
