using System.Runtime.InteropServices;
using Integration.Drivers;

namespace Integration.Hosting;

/// <summary>An inbox in this process's memory: for one instance of an application, and for tests.</summary>
/// <param name="time">The clock; the system's by default.</param>
public sealed class InMemoryInbox(TimeProvider? time = null) : IInbox
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<InboxKey, Entry> _entries = [];
    private readonly PriorityQueue<InboxKey, DateTimeOffset> _expiring = new();

    /// <summary>How many messages are remembered: claimed or handled.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <inheritdoc />
    public ValueTask<InboxState> ClaimAsync(InboxKey message, Guid claim, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (_entries.TryGetValue(message, out var entry) && entry.Until > now && entry.Claim != claim)
                return ValueTask.FromResult(entry.Claim is null ? InboxState.Handled : InboxState.Busy);
            Put(message, new Entry(claim, SaturatingTime.Add(now, duration)), now);
            return ValueTask.FromResult(InboxState.Claimed);
        }
    }

    /// <inheritdoc />
    public ValueTask ReleaseAsync(InboxKey message, Guid claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_gate)
        {
            if (_entries.TryGetValue(message, out var entry) && entry.Claim == claim)
                _entries.Remove(message);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask MarkHandledAsync(InboxKey message, TimeSpan window, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            Put(message, new Entry(Claim: null, SaturatingTime.Add(now, window)), now);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Forgets what was handled, as the end of the process would; what is being handled stays claimed.</summary>
    internal void ForgetHandled()
    {
        lock (_gate)
        {
            foreach (var (message, entry) in _entries)
            {
                if (entry.Claim is null)
                    _entries.Remove(message);
            }
        }
    }

    private void Put(InboxKey message, Entry entry, DateTimeOffset now)
    {
        while (_expiring.TryPeek(out var key, out var until) && until <= now)
        {
            _expiring.Dequeue();
            if (_entries.TryGetValue(key, out var current) && current.Until <= now)
                _entries.Remove(key);
        }

        _entries[message] = entry;
        _expiring.Enqueue(message, entry.Until);
    }

    /// <summary>A claim, or null for what was handled.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(Guid? Claim, DateTimeOffset Until);
}
