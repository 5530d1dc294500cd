using Integration.Drivers;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Health;

public sealed class HealthCheckTests
{
    private const string Settings =
        """
        Provider = stub
        Provisioning = CreateMissing
        HealthChecks = false
        Topology:Queues:orders:LockDuration = 00:00:30
        Topology:Topics:placed:Subscriptions:billing:LockDuration = 00:00:30
        """;

    private static readonly KeyValuePair<Capability, CapabilitySupport> NoPeek = new(Capability.Peek, CapabilitySupport.Unsupported("no.", "count."));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_and_tags_are_those_that_a_readiness_endpoint_expects()
    {
        using var host = await StartAsync(new StubProvider(), checks => checks.AddMessaging().AddMessagingBacklog().AddMessagingDeadLetters());

        var report = await CheckAsync(host);

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["messaging", "messaging-backlog", "messaging-dead-letters"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["messaging", "ready"], report.Entries["messaging"].Tags);
        Assert.Equal(["messaging"], report.Entries["messaging-backlog"].Tags);
        Assert.All(report.Entries.Values, entry => Assert.Equal(["orders", "placed/billing"], entry.Data.Keys.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData(true, nameof(IReceiverDriver.PeekAsync))]
    [InlineData(false, nameof(IReceiverDriver.CountAsync))]
    public async Task Reachable_asks_each_source_once_and_peeks_where_it_can(bool peeks, string expected)
    {
        var calls = new List<string>();
        var stub = new StubProvider(peeks ? [] : [NoPeek])
        {
            OnCall = (call, path) =>
            {
                lock (calls)
                    calls.Add($"{call} {path}");
                return Task.CompletedTask;
            },
        };
        using var host = await StartAsync(stub, checks => checks.AddMessaging());

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);

        Assert.Equal([$"{expected} orders", $"{expected} placed/billing"], calls.Order(StringComparer.Ordinal));
    }

    public static TheoryData<Exception, HealthStatus> Troubles { get; } = new()
    {
        { new ServiceUnavailableException("it is away.", "stub", null), HealthStatus.Unhealthy },
        { new UnauthorizedException("not you.", "stub", null), HealthStatus.Unhealthy },
        { new EntityNotFoundException("there is none.", "stub", null), HealthStatus.Unhealthy },
        { new ThrottledException("slowly.", "stub", null), HealthStatus.Degraded },
        { new TimeoutException("the network."), HealthStatus.Unhealthy },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Trouble_with_one_source_decides(Exception trouble, HealthStatus expected)
    {
        var stub = new StubProvider { OnCall = (_, path) => path.Name == "orders" ? Task.FromException(trouble) : Task.CompletedTask };
        using var host = await StartAsync(stub, checks => checks.AddMessaging());

        var entry = (await CheckAsync(host)).Entries["messaging"];

        Assert.Equal(expected, entry.Status);
        Assert.StartsWith("orders: ", entry.Description, StringComparison.Ordinal);
        Assert.Equal("reachable", entry.Data["placed/billing"]);
        Assert.NotNull(entry.Exception);
    }

    [Fact]
    public async Task The_failure_status_and_the_sources_can_be_chosen()
    {
        var stub = new StubProvider { OnCall = (_, path) => path.Name == "orders" ? Task.FromException(new TimeoutException()) : Task.CompletedTask };
        using var host = await StartAsync(stub, checks => checks
            .AddMessaging(configure: o => o.Sources.Add("orders"), failureStatus: HealthStatus.Degraded)
            .AddMessagingBacklog(configure: o => o.Sources.Add("placed/billing")));

        var report = await CheckAsync(host);

        Assert.Equal(HealthStatus.Degraded, report.Entries["messaging"].Status);
        Assert.Equal(HealthStatus.Healthy, report.Entries["messaging-backlog"].Status);
    }

    [Theory]
    [InlineData(299, HealthStatus.Healthy)]
    [InlineData(300, HealthStatus.Degraded)]
    [InlineData(3600, HealthStatus.Unhealthy)]
    public async Task Backlog_goes_by_the_age_of_the_oldest_message_that_is_due(int seconds, HealthStatus expected)
    {
        var clock = new FakeTimeProvider();
        using var host = await StartAsync(new StubProvider(), checks => checks.AddMessagingBacklog(), clock);
        await host.Messaging().Queue("orders").SendAsync(Message.FromText("much later") with { Delay = TimeSpan.FromDays(1) }, Token);
        clock.Advance(TimeSpan.FromHours(2));
        await host.Messaging().Queue("orders").SendAsync(Message.FromText("first"), Token);
        clock.Advance(TimeSpan.FromSeconds(seconds));
        await host.Messaging().Queue("orders").SendAsync(Message.FromText("second"), Token);

        var entry = (await CheckAsync(host)).Entries["messaging-backlog"];

        Assert.Equal(expected, entry.Status);
        Assert.Equal($"the oldest message waits for {TimeSpan.FromSeconds(seconds)}", entry.Data["orders"]);
    }

    [Fact]
    public async Task What_was_delayed_waits_since_it_was_due()
    {
        var clock = new FakeTimeProvider();
        using var host = await StartAsync(new StubProvider(), checks => checks.AddMessagingBacklog(), clock);
        await host.Messaging().Queue("orders").SendAsync(Message.FromText("x") with { Delay = TimeSpan.FromHours(2) }, Token);
        clock.Advance(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1));

        Assert.Equal("the oldest message waits for 00:00:01", await AgeAsync(host));
    }

    [Fact]
    public async Task What_is_being_handled_does_not_wait_and_what_was_given_back_waits_since_then()
    {
        var clock = new FakeTimeProvider();
        using var host = await StartAsync(new StubProvider(), checks => checks.AddMessagingBacklog(), clock);
        await host.Messaging().Queue("orders").SendAsync(Message.FromText("x"), Token);
        var received = Assert.Single(await host.Messaging().Queue("orders").ReceiveAsync(1, TimeSpan.Zero, Token));
        for (var minute = 0; minute < 70 * 4; minute++)
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            await received.RenewLockAsync(Token);
        }

        Assert.Equal("the oldest message waits for 00:00:00", await AgeAsync(host));
        await received.AbandonAsync(TimeSpan.FromHours(1), Token);
        Assert.Equal("the oldest message waits for 00:00:00", await AgeAsync(host));
        clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(7));
        Assert.Equal("the oldest message waits for 00:00:07", await AgeAsync(host));
        received = Assert.Single(await host.Messaging().Queue("orders").ReceiveAsync(1, TimeSpan.Zero, Token));
        clock.Advance(TimeSpan.FromSeconds(33));
        Assert.Equal("the oldest message waits for 00:00:03", await AgeAsync(host));
    }

    [Fact]
    public async Task A_backlog_behind_many_that_are_being_handled_is_seen()
    {
        var clock = new FakeTimeProvider();
        using var host = await StartAsync(new StubProvider(), checks => checks.AddMessagingBacklog(), clock);
        var queue = host.Messaging().Queue("orders");
        await queue.SendManyAsync(Enumerable.Range(0, 201).Select(i => Message.FromText($"{i}")), cancellationToken: Token);
        clock.Advance(TimeSpan.FromHours(2));
        var held = await queue.ReceiveAsync(200, TimeSpan.Zero, Token);
        Assert.Equal(200, held.Count);

        Assert.Equal("the oldest message waits for 02:00:00", await AgeAsync(host));
        await queue.CompleteManyAsync(held, Token);
    }

    [Theory]
    [InlineData(1, HealthStatus.Healthy)]
    [InlineData(2, HealthStatus.Degraded)]
    [InlineData(4, HealthStatus.Unhealthy)]
    public async Task Backlog_goes_by_the_count_where_there_is_no_peek(int messages, HealthStatus expected)
    {
        using var host = await StartAsync(new StubProvider(NoPeek), checks => checks.AddMessagingBacklog(configure: o => (o.DegradedCount, o.UnhealthyCount) = (2, 4)));
        await host.Messaging().Queue("orders").SendManyAsync(Enumerable.Range(0, messages).Select(i => Message.FromText($"{i}")), cancellationToken: Token);

        Assert.Equal(expected, (await CheckAsync(host)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dead_letter_degrades(bool peeks)
    {
        using var host = await StartAsync(new StubProvider(peeks ? [] : [NoPeek]), checks => checks.AddMessagingDeadLetters());
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await DeadLetterAsync(host, 1);

        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(host)).Status);
    }

    [Theory]
    [InlineData(1, HealthStatus.Healthy)]
    [InlineData(2, HealthStatus.Degraded)]
    [InlineData(3, HealthStatus.Unhealthy)]
    public async Task Dead_letters_have_thresholds(int messages, HealthStatus expected)
    {
        using var host = await StartAsync(new StubProvider(), checks => checks.AddMessagingDeadLetters(configure: o => (o.DegradedCount, o.UnhealthyCount) = (2, 3)));
        await DeadLetterAsync(host, messages);

        Assert.Equal(expected, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task A_check_of_nothing_is_not_healthy()
    {
        using var host = HostBuilding.Build("Provider = in-memory", services: s => s.AddHealthChecks().AddMessaging());
        await host.StartAsync(Token);

        var entry = (await CheckAsync(host)).Entries["messaging"];

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.StartsWith("There is nothing to check", entry.Description, StringComparison.Ordinal);
    }

    private static async Task<IHost> StartAsync(StubProvider stub, Action<IHealthChecksBuilder> add, TimeProvider? time = null)
    {
        var host = HostBuilding.Build(Settings, m => m.AddProvider(stub), services =>
        {
            services.AddSingleton(time ?? TimeProvider.System);
            add(services.AddHealthChecks());
        });
        await host.StartAsync(Token);
        return host;
    }

    private static Task<HealthReport> CheckAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

    private static async Task<object> AgeAsync(IHost host) => (await CheckAsync(host)).Entries["messaging-backlog"].Data["orders"];

    private static async Task DeadLetterAsync(IHost host, int messages)
    {
        var queue = host.Messaging().Queue("orders");
        await queue.SendManyAsync(Enumerable.Range(0, messages).Select(i => Message.FromText($"{i}")), cancellationToken: Token);
        foreach (var received in await queue.ReceiveAsync(messages, TimeSpan.Zero, Token))
            await received.DeadLetterAsync("no good", cancellationToken: Token);
    }
}
