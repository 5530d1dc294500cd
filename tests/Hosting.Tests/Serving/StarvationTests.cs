using System.Collections.Concurrent;
using Integration.Hosting.Pump;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Hosting.Tests.Serving;

/// <summary>Tests that take the thread pool away from everybody: alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Handlers that block every thread of the pool don't keep locks from being renewed.</summary>
[Collection(nameof(Alone))]
public sealed class StarvationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handlers_that_block_for_longer_than_a_lock_are_called_once()
    {
        var calls = new ConcurrentBag<int>();
        using var host = HostBuilding.Build(
            "Provider = in-memory\nProvisioning = CreateMissing\nTopology:Queues:orders:LockDuration = 00:00:02",
            m => m.AddConsumer<int, Handler>("orders", o => o.MaxConcurrency = 8),
            s => s.AddSingleton(calls));
        await host.StartAsync(Token);

        await host.Messaging().Queue("orders").SendManyAsync(Enumerable.Range(0, 16).Select(i => Message.FromText($"{i}")), cancellationToken: Token);
        await Wait.UntilAsync(async () => await host.Messaging().Queue("orders").CountAsync(Token) is { Active: 0, InFlight: 0, Delayed: 0 });
        await host.StopAsync(Token);

        Assert.Equal(Enumerable.Range(0, 16), calls.Order());
    }

    [Fact]
    public async Task Renewals_that_ask_a_service_get_a_thread_to_go_on()
    {
        using var blocked = new CountdownEvent(40);
        var remote = new RemoteLock(TimeSpan.FromSeconds(3));
        var info = new DeliveryInfo { Source = EntityPath.Queue("orders"), EnqueuedAt = DateTimeOffset.UtcNow, DeliveryCount = 1 };
        var inHand = new InHandMessage(new ReceivedMessage(Message.FromText("x"), info, remote), canRenew: true, TimeProvider.System, NullLogger.Instance);
        for (var i = 0; i < 40; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => Block(blocked), null);

        // On this thread, as the pool is taken.
        blocked.Wait(TimeSpan.FromSeconds(60), Token);

        Assert.False(inHand.IsLost);
        Assert.True(remote.Renewals >= 1);
        await inHand.DisposeAsync();
    }

    private static void Block(CountdownEvent blocked)
    {
        Thread.Sleep(TimeSpan.FromSeconds(5));
        blocked.Signal();
    }

    /// <summary>A lock that a request over the network renews: what comes after the answer runs on the pool.</summary>
    private sealed class RemoteLock(TimeSpan duration) : IMessageSettlement
    {
        private int _renewals;

        public int Renewals => Volatile.Read(ref _renewals);

        public DateTimeOffset LockedUntil { get; private set; } = DateTimeOffset.UtcNow + duration;

        public bool IsSettled => false;

        public bool IsCompleted => false;

        public Task CompleteAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeadLetterAsync(string reason, string? description, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task RenewLockAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(20, cancellationToken);
            if (DateTimeOffset.UtcNow >= LockedUntil)
                throw new MessageLockLostException("too late.", "remote", null);
            LockedUntil = DateTimeOffset.UtcNow + duration;
            Interlocked.Increment(ref _renewals);
        }
    }

    private sealed class Handler(ConcurrentBag<int> calls) : IMessageHandler<int>
    {
        public Task HandleAsync(int message, MessageContext context, CancellationToken cancellationToken)
        {
            calls.Add(message);
            Thread.Sleep(TimeSpan.FromSeconds(3));
            return Task.CompletedTask;
        }
    }
}
