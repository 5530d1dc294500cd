using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>What a held session is doing.</summary>
internal enum SessionState
{
    /// <summary>Nothing: it may be asked for its next message.</summary>
    Free,

    /// <summary>It is being asked.</summary>
    Fetching,

    /// <summary>Its next message is here and nobody has it yet.</summary>
    Ready,

    /// <summary>A caller has its message; the next one waits for the settlement (clause Q14).</summary>
    InFlight,

    /// <summary>Its next message was abandoned with a delay.</summary>
    Paused,

    /// <summary>It is given up or lost.</summary>
    Gone,
}

/// <summary>A session whose lock this process holds. Its state is the pump's, under the pump's lock.</summary>
internal sealed class HeldSession : IDisposable
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    // The SDK tells nobody that a session's link is closed, as when its connection broke: it is asked, which takes no request.
    private static readonly TimeSpan LinkCheck = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _lost = new();
    private readonly TimeSpan _idleTimeout;

    public HeldSession(ServiceBusSessionReceiver receiver, SessionConnection connection, DateTimeOffset lockedUntil, TimeSpan lockDuration, TimeSpan idleTimeout)
    {
        (Receiver, Connection, LockedUntil, _idleTimeout) = (receiver, connection, lockedUntil, idleTimeout);
        LockDuration = lockDuration > LockClock.ShortestLock ? lockDuration : LockClock.ShortestLock;
        Place = new(this);
    }

    public ServiceBusSessionReceiver Receiver { get; }

    public SessionConnection Connection { get; }

    public SessionState State { get; set; }

    /// <summary>Its place among the pump's sessions of that state.</summary>
    public LinkedListNode<HeldSession> Place { get; }

    /// <summary>The message that is ready or in flight.</summary>
    public ServiceBusReceivedMessage? Message { get; set; }

    /// <summary>When to look after it next, whatever its state.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>When a paused session goes on.</summary>
    public DateTimeOffset PausedUntil { get; set; }

    /// <summary>Whether it gave a message.</summary>
    public bool HasGiven { get; set; }

    /// <summary>When it last gave a message, or was accepted.</summary>
    public DateTimeOffset LastActive { get; set; }

    /// <summary>When its lock ends on this machine's clock.</summary>
    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>Cancelled when it is given up or lost while a caller has its message.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>How long its lock lasts: no less than the service's minimum, whatever this machine's clock makes of it.</summary>
    public TimeSpan LockDuration { get; }

    public void Dispose()
    {
        Timer?.Dispose();
        _lost.Dispose();
    }

    /// <summary>Tells the caller that has its message. Never under a lock: it may call anything. What that throws is the caller's affair.</summary>
    public void TellLost()
    {
        try
        {
            _lost.Cancel();
        }
        catch (AggregateException)
        {
        }
    }

    /// <summary>Whether half of the lock is over.</summary>
    public bool NeedsRenewal(DateTimeOffset now) => LockedUntil - now < LockDuration / 2;

    /// <summary>Sets its timer to when its state ends by itself.</summary>
    public void Arm(DateTimeOffset now)
    {
        TimeSpan? left = State switch
        {
            SessionState.InFlight => Min(LockedUntil - now, LinkCheck),
            SessionState.Paused => Min(PausedUntil - now, (LockedUntil - now) / 2),
            SessionState.Free or SessionState.Ready => IdleLeft(now),
            _ => null,
        };
        Timer?.Change(left is { } wait ? wait > TimeSpan.Zero ? wait : TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long it may stay without giving a message.</summary>
    public TimeSpan IdleLeft(DateTimeOffset now)
    {
        var left = LastActive + Min(_idleTimeout, LockDuration / 4) - now;
        return left > ShortestWait ? left : ShortestWait;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
