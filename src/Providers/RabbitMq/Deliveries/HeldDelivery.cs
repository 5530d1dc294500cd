using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Deliveries;

/// <summary>A delivery in hand. Its lock is the channel that it came on, and the time that the receiver gives it: what comes first ends it.</summary>
internal sealed class HeldDelivery(LockChannel channel, BasicDeliverEventArgs delivered, long since)
{
    private const int Held = 0;
    private const int Settling = 1;
    private const int Over = 2;

    private int _state;

    public LockChannel Channel => channel;

    public BasicDeliverEventArgs Delivered => delivered;

    /// <summary>When it was taken, as a timestamp.</summary>
    public long Since => since;

    /// <summary>When its lock ends, as time since <see cref="Since"/>.</summary>
    public TimeSpan Ends { get; set; }

    public bool IsOver => Volatile.Read(ref _state) == Over;

    /// <summary>Begins to settle it; false when it is settled, or its lock is lost. A delivery that is settled twice would cost the channel.</summary>
    public bool TryBegin() => !channel.Lost.IsCancellationRequested && Interlocked.CompareExchange(ref _state, Settling, Held) == Held;

    /// <summary>Ends the settling: over, or in hand again when it failed.</summary>
    public void End(bool isSettled) => Volatile.Write(ref _state, isSettled ? Over : Held);
}
