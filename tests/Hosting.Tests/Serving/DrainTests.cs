using System.Collections.Concurrent;
using System.Globalization;
using Integration.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests.Serving;

/// <summary>Stopping and starting spends nothing; what tidying up meets costs no handler's place. On the system's clock, where timers have their limits.</summary>
public sealed class DrainTests : IAsyncDisposable
{
    private readonly string _broker = Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, null, false)]
    [InlineData(3, 100, false)]
    [InlineData(1, null, false)]
    [InlineData(3, null, true)]
    public async Task Graceful_restarts_under_a_backlog_dead_letter_nothing(int maxDeliveryCount, int? prefetch, bool ordered)
    {
        const int Messages = 800;
        await using var admin = await CreateQueueAsync(new QueueDefinition("orders") { MaxDeliveryCount = maxDeliveryCount, Ordered = ordered });
        await admin.Queue("orders").SendManyAsync(
            Enumerable.Range(0, Messages).Select(i => Message.FromText($"{i}") with { GroupId = ordered ? $"g{i % 40}" : null }), cancellationToken: Token);
        var handled = new ConcurrentBag<(int Number, int Attempt)>();

        for (var cycle = 1; cycle <= 4; cycle++)
        {
            using var host = await StartAsync(
                async (number, context) =>
                {
                    await Task.Delay(40, Token);
                    handled.Add((number, context.Attempt));
                },
                o => o.Prefetch = prefetch);
            var before = handled.Count;
            await Wait.UntilAsync(() => Task.FromResult(handled.Count >= before + 20));
            await host.StopAsync(Token);
            Assert.Equal(0, (await admin.Queue("orders").CountAsync(Token)).InFlight);
        }

        var counts = await admin.Queue("orders").CountAsync(Token);
        Assert.Equal(0, counts.DeadLettered);
        Assert.All(handled, h => Assert.Equal(1, h.Attempt));
        Assert.Equal(handled.Count, handled.Select(h => h.Number).Distinct().Count());
        Assert.Equal(Messages, handled.Count + counts.Active);
    }

    [Fact]
    public async Task A_host_that_gives_up_waiting_spends_no_delivery_on_what_no_handler_saw()
    {
        await using var admin = await CreateQueueAsync(new QueueDefinition("orders") { MaxDeliveryCount = 2 });
        await admin.Queue("orders").SendManyAsync(Enumerable.Range(0, 20).Select(i => Message.FromText($"{i}")), cancellationToken: Token);
        var seen = new ConcurrentDictionary<int, int>();

        for (var cycle = 1; cycle <= 4; cycle++)
        {
            var begun = 0;
            using var host = await StartAsync(
                async (number, context) =>
                {
                    seen.AddOrUpdate(number, 1, (_, count) => count + 1);
                    Interlocked.Increment(ref begun);
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.Cancelled);
                },
                o => (o.MaxConcurrency, o.Prefetch) = (1, 19));
            await Wait.UntilAsync(async () => Volatile.Read(ref begun) == 1 && (await admin.Queue("orders").CountAsync(Token)).InFlight == 20 - (await DeadAsync(admin)));
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await host.StopAsync(now.Token);
        }

        // Each of the four handlers that were cancelled spent a delivery of its message; nothing else was spent.
        Assert.Equal(4, seen.Values.Sum());
        Assert.Equal(seen.Count(s => s.Value == 2), await DeadAsync(admin));
        foreach (var left in await admin.Queue("orders").ReceiveAsync(20, TimeSpan.Zero, Token))
            Assert.Equal(1 + seen.GetValueOrDefault(int.Parse(left.Message.Text, CultureInfo.InvariantCulture)), left.DeliveryCount);
    }

    [Fact]
    public async Task What_no_handler_saw_is_given_back_although_a_handler_takes_no_notice_of_its_token()
    {
        await using var admin = await CreateQueueAsync(new QueueDefinition("orders") { MaxDeliveryCount = 2 });
        await admin.Queue("orders").SendManyAsync(Enumerable.Range(0, 20).Select(i => Message.FromText($"{i}")), cancellationToken: Token);
        var (begun, end) = (0, new TaskCompletionSource());
        using var host = await StartAsync(
            (_, _) =>
            {
                Interlocked.Increment(ref begun);
                return end.Task;
            },
            o => (o.MaxConcurrency, o.Prefetch) = (2, 18));
        await Wait.UntilAsync(async () => Volatile.Read(ref begun) == 2 && (await admin.Queue("orders").CountAsync(Token)).InFlight == 20);
        using var now = new CancellationTokenSource();
        await now.CancelAsync();

        await host.StopAsync(now.Token);

        var counts = await admin.Queue("orders").CountAsync(Token);
        Assert.Equal((18, 2, 2), (counts.Active, counts.InFlight, begun));
        Assert.All(await admin.Queue("orders").ReceiveAsync(20, TimeSpan.Zero, Token), m => Assert.Equal(1, m.DeliveryCount));
        end.SetResult();
    }

    [Theory]
    [InlineData(120)]
    [InlineData(49.8)]
    [InlineData(3_000_000)]
    public async Task A_lock_longer_than_a_timer_takes_costs_no_place(double days)
    {
        await using var admin = await CreateQueueAsync(new QueueDefinition("orders") { LockDuration = TimeSpan.FromDays(days) });
        await admin.Queue("orders").SendManyAsync(Enumerable.Range(0, 20).Select(i => Message.FromText($"{i}")), cancellationToken: Token);
        var handled = 0;
        using var host = await StartAsync((_, _) => Task.FromResult(Interlocked.Increment(ref handled)), o => o.MaxConcurrency = 2);

        await Wait.UntilAsync(async () => Volatile.Read(ref handled) == 20 && await admin.Queue("orders").CountAsync(Token) is { Active: 0, InFlight: 0 });

        await host.StopAsync(Token);
        Assert.Equal(20, handled);
    }

    [Fact]
    public async Task The_longest_of_every_duration_stops_nothing()
    {
        await using var admin = await CreateQueueAsync(new QueueDefinition("orders"));
        await admin.Queue("orders").SendAsync(Message.FromText("1"), Token);
        var attempts = 0;
        using var host = await StartAsync(
            (_, _) => Interlocked.Increment(ref attempts) == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask,
            o =>
            {
                (o.PollWait, o.BatchWait, o.RetriesInPlace, o.RetryInPlaceDelay) = (TimeSpan.MaxValue, TimeSpan.MaxValue, 10, TimeSpan.MaxValue);
                (o.RedeliveryDelay, o.MaxRedeliveryDelay) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
                (o.PauseAfterFailures, o.PauseDuration) = (1, TimeSpan.MaxValue);
            },
            "\nDrainTimeout = 10000000.00:00:00");

        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref attempts) == 1));
        await host.StopAsync(Token);

        // Stopping ends the wait for the retry; the message waits for its redelivery, which never comes.
        Assert.Equal(1, (await admin.Queue("orders").CountAsync(Token)).Delayed);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        InMemoryBroker.Remove(_broker);
    }

    private static async Task<int> DeadAsync(IMessaging admin) => (int)(await admin.Queue("orders").CountAsync(Token)).DeadLettered;

    private async Task<IMessaging> CreateQueueAsync(QueueDefinition queue)
    {
        var admin = InMemoryMessaging.Create(new() { BrokerName = _broker });
        await admin.Topology.CreateQueueAsync(queue, Token);
        return admin;
    }

    private async Task<IHost> StartAsync(Func<int, (int Attempt, CancellationToken Cancelled), Task> handle, Action<ConsumerOptions> configure, string settings = "")
    {
        var host = HostBuilding.Build(
            $"Provider = in-memory\nProviders:in-memory:BrokerName = {_broker}{settings}",
            m => m.AddConsumer<int, Handler>("orders", configure),
            s => s.AddSingleton(handle));
        await host.StartAsync(Token);
        return host;
    }

    private sealed class Handler(Func<int, (int Attempt, CancellationToken Cancelled), Task> handle) : IMessageHandler<int>
    {
        public Task HandleAsync(int message, MessageContext context, CancellationToken cancellationToken) => handle(message, (context.Attempt, cancellationToken));
    }
}
