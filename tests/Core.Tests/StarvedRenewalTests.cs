using Integration.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Core.Tests;

/// <summary>Tests that take the thread pool away from everybody: alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Renewals go on while every thread of the pool is blocked.</summary>
[Collection(nameof(Alone))]
public sealed class StarvedRenewalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Renewals_that_ask_a_service_get_a_thread_to_go_on()
    {
        using var blocked = new CountdownEvent(40);
        var remote = new RemoteLock(TimeSpan.FromSeconds(3));
        var info = new DeliveryInfo { Source = EntityPath.Queue("orders"), EnqueuedAt = DateTimeOffset.UtcNow, DeliveryCount = 1 };
        var locked = new LockKeeper(canRenew: true, TimeProvider.System, NullLogger.Instance).Hold([new ReceivedMessage(Message.FromText("x"), info, remote)])[0];
        for (var i = 0; i < 40; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => Block(blocked), null);

        // On this thread, as the pool is taken.
        blocked.Wait(TimeSpan.FromSeconds(60), Token);

        Assert.False(locked.IsLost);
        Assert.True(remote.Renewals >= 1);
        await locked.DisposeAsync();
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
}
