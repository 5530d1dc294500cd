using Integration.Drivers;

namespace Integration.RabbitMq.Deliveries;

/// <summary>Ends the locks of one receiver, with one timer: most are settled long before, and cost no more than their place in the order.</summary>
internal sealed class LockTimer(TimeProvider time, Action<HeldDelivery> onEnd) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<HeldDelivery, TimeSpan> _order = new();
    private readonly long _origin = time.GetTimestamp();
    private ITimer? _timer;
    private TimeSpan _ringsAt = TimeSpan.MaxValue;
    private int _sweepAt = 1024;

    /// <summary>Has the lock end when that time has passed from now.</summary>
    public void Start(HeldDelivery held, TimeSpan left)
    {
        held.Ends = SaturatingTime.Add(time.GetElapsedTime(held.Since), left);
        lock (_gate)
        {
            Enqueue(held);
            if (_order.Count >= _sweepAt)
                Sweep();
            Arm();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _order.Clear();
        }
    }

    private void Enqueue(HeldDelivery held) =>
        _order.Enqueue(held, SaturatingTime.Add(time.GetElapsedTime(_origin, held.Since), held.Ends));

    /// <summary>Forgets what is settled, which would pile up.</summary>
    private void Sweep()
    {
        var kept = _order.UnorderedItems.Where(item => !item.Element.IsOver).ToList();
        _order.Clear();
        _order.EnqueueRange(kept);
        _sweepAt = Math.Max(1024, kept.Count * 2);
    }

    private void Arm()
    {
        if (!_order.TryPeek(out _, out var first) || first >= _ringsAt)
            return;
        _ringsAt = first;
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(SaturatingTime.ForTimer(SaturatingTime.Subtract(first, time.GetElapsedTime(_origin))).TotalMilliseconds));
        _timer ??= time.CreateTimer(static timer => ((LockTimer)timer!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        var ended = new List<HeldDelivery>();
        lock (_gate)
        {
            while (_order.TryPeek(out var held, out var at) && at <= time.GetElapsedTime(_origin))
            {
                _order.Dequeue();
                if (held.IsOver)
                    continue;

                // Renewed meanwhile: it has another place.
                if (held.Ends > time.GetElapsedTime(held.Since))
                    continue;
                ended.Add(held);
            }

            _ringsAt = TimeSpan.MaxValue;
            Arm();
        }

        foreach (var held in ended)
            onEnd(held);
    }
}
