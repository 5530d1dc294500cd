namespace Integration.Hosting;

/// <summary>An inbox in this process's memory: for one instance of an application, and for tests.</summary>
/// <param name="time">The clock; the system's by default.</param>
public sealed class InMemoryInbox(TimeProvider? time = null) : IInbox
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Consumer, string MessageId), DateTimeOffset> _handled = [];
    private readonly PriorityQueue<(string Consumer, string MessageId), DateTimeOffset> _expiring = new();

    /// <summary>How many messages are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _handled.Count;
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> WasHandledAsync(string consumer, string messageId, CancellationToken cancellationToken)
    {
        lock (_gate)
            return ValueTask.FromResult(_handled.TryGetValue((consumer, messageId), out var until) && until > _time.GetUtcNow());
    }

    /// <inheritdoc />
    public ValueTask MarkHandledAsync(string consumer, string messageId, TimeSpan window, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            Forget(now);
            _handled[(consumer, messageId)] = now + window;
            _expiring.Enqueue((consumer, messageId), now + window);
        }

        return ValueTask.CompletedTask;
    }

    private void Forget(DateTimeOffset now)
    {
        while (_expiring.TryPeek(out var key, out var until) && until <= now)
        {
            _expiring.Dequeue();
            if (_handled.TryGetValue(key, out var current) && current <= now)
                _handled.Remove(key);
        }
    }
}
