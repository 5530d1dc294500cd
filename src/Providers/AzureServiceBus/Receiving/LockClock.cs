using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>
/// The ends of locks on this machine's clock. The service tells them on its own, and the two may differ by minutes: what is compared with
/// the local clock is therefore what is left of a lock, counted from when the service told it.
/// </summary>
/// <remarks>
/// How far the clocks are apart is not told over AMQP, but bounded by what is: a message was enqueued before it is received, so the
/// service's clock is not behind that; and a lock that was just given lasts as long as the source's do, where that is known, and for the
/// service's minimum at least. Of all differences that fit, the one nearest to none is taken. Once this machine's clock is set, which the
/// time that passes meanwhile tells, nothing that was learned before counts.
/// </remarks>
internal sealed class LockClock(TimeProvider time, TimeSpan? lockDuration)
{
    /// <summary>The shortest lock that the service gives.</summary>
    public static readonly TimeSpan ShortestLock = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Unsteadiness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _knownNow = time.GetUtcNow();
    private long _knownAt = time.GetTimestamp();

    /// <summary>The service's clock less this one: at least, and at most.</summary>
    private TimeSpan _least = TimeSpan.MinValue;
    private TimeSpan _most = TimeSpan.MaxValue;

    /// <summary>When a lock ends on this machine's clock, told by the service just now.</summary>
    /// <param name="lockedUntil">Its end on the service's clock.</param>
    /// <param name="enqueuedAt">When the locked message was enqueued, on the service's clock; null when there is none.</param>
    /// <param name="isNew">Whether the lock has begun just now, rather than while the message waited in a buffer.</param>
    public DateTimeOffset ToLocal(DateTimeOffset lockedUntil, DateTimeOffset? enqueuedAt, bool isNew)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if ((now - _knownNow - time.GetElapsedTime(_knownAt)).Duration() > Unsteadiness)
                (_least, _most) = (TimeSpan.MinValue, TimeSpan.MaxValue);
            (_knownNow, _knownAt) = (now, time.GetTimestamp());
            if (enqueuedAt is { } enqueued && enqueued - now > _least)
                _least = enqueued - now;
            if (isNew && lockedUntil - now - (lockDuration ?? ShortestLock) is var most && most < _most)
                _most = most;
            if (isNew && lockDuration is not null)
                _least = _most;
            var ahead = _most < TimeSpan.Zero ? _most : _least > TimeSpan.Zero ? Min(_least, _most) : TimeSpan.Zero;
            return lockedUntil - ahead;
        }
    }

    /// <summary>When a received message's lock ends on this machine's clock.</summary>
    public DateTimeOffset ToLocal(ServiceBusReceivedMessage message, bool isNew) => ToLocal(message.LockedUntil, message.EnqueuedTime, isNew);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
