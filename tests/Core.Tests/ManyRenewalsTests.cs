using Integration.Serving;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

public sealed class ManyRenewalsTests
{
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_hundred_locks_are_renewed_side_by_side_before_any_ends()
    {
        var time = new FakeTimeProvider();
        var held = Enumerable.Range(0, 100).Select(i => new Held(time, isLost: i == 50)).ToList();
        var delivery = new DeliveryInfo { Source = EntityPath.Queue("jobs"), EnqueuedAt = time.GetUtcNow(), DeliveryCount = 1, LockedUntil = time.GetUtcNow() + Lock };
        await using (var locked = new LockedMessages(new MessagingCapabilities(new MessagingLimits()), time, NullLogger.Instance))
        {
            locked.Add(held.Select(h => new ReceivedMessage(new Message { MessageId = "m" }, delivery, h)));
            using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (held.Any(h => h.Tries < (h.IsLost ? 1 : 2)))
            {
                time.Advance(RoundTrip);
                await Task.Delay(5, giveUp.Token);
            }
        }

        Assert.All(held, h => Assert.True(h.IsInTime, "A lock was renewed after its end."));
        Assert.Equal(1, held[50].Tries);
    }

    private sealed class Held(TimeProvider time, bool isLost) : IMessageSettlement
    {
        public DateTimeOffset LockedUntil { get; private set; } = time.GetUtcNow() + Lock;

        public bool IsSettled => false;

        public bool IsCompleted => false;

        public bool IsLost => isLost;

        public int Tries { get; private set; }

        public bool IsInTime { get; private set; } = true;

        public async Task RenewLockAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(RoundTrip, time, cancellationToken);
            IsInTime &= time.GetUtcNow() < LockedUntil;
            Tries++;
            if (isLost)
                throw new MessageLockLostException("it ran out.", "test");
            LockedUntil = time.GetUtcNow() + Lock;
        }

        public Task CompleteAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeadLetterAsync(string reason, string? description, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
