using Integration.Aws.Options;

namespace Integration.Aws.Sending;

/// <summary>
/// Lets concurrent calls share batch requests. A call that finds nothing under way goes at once; others wait for a full batch, at
/// most the linger. Requests run side by side, except for entries of one key (a message group), which keep their order.
/// </summary>
internal sealed class Coalescer<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> send, TimeSpan linger, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _waiting = [];
    private readonly HashSet<string> _busyKeys = new(StringComparer.Ordinal);
    private int _running;
    private int _outstanding;
    private int _peak;
    private int _burst;
    private long _lastEnd;
    private bool _timerIsSet;

    public async Task<TResult> RunAsync(TItem item, long size, string? key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new Entry(item, size, key, time.GetTimestamp());
        lock (_gate)
        {
            _waiting.AddLast(entry);
            _peak = Math.Max(_peak, ++_outstanding);
        }

        // A call that is on the wire already can't be taken back: its caller stops waiting, the others don't notice.
        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(entry, cancellationToken), null).ConfigureAwait(false);
        Pump();
        return await entry.Done.Task.ConfigureAwait(false);
    }

    private void Cancel(Entry entry, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Remove(entry))
                _outstanding--;
        }

        entry.Done.TrySetCanceled(cancellationToken);
    }

    private void Pump()
    {
        while (TryTake() is { } batch)
            _ = RunBatchAsync(batch);
    }

    private List<Entry>? TryTake()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return null;
            var batch = Collect();
            var isFull = batch.Count == SqsLimits.BatchCount || batch.Count < _waiting.Count;
            var isDue = batch.Exists(e => time.GetElapsedTime(e.Since) >= linger);
            if (batch.Count == 0 || (!IsIdle && !isFull && !isDue))
            {
                SetTimer();
                return null;
            }

            foreach (var entry in batch)
            {
                _waiting.Remove(entry);
                if (entry.Key is not null)
                    _busyKeys.Add(entry.Key);
            }

            _running++;
            return batch;
        }
    }

    /// <summary>
    /// Nothing under way, and no burst of concurrent calls just ended: those come back within moments, and the first of them
    /// should not travel alone.
    /// </summary>
    private bool IsIdle => _running == 0 && !_timerIsSet && (_burst <= 1 || time.GetElapsedTime(_lastEnd) >= linger);

    /// <summary>The next batch: in order, within the limits, nothing whose key is under way or was skipped.</summary>
    private List<Entry> Collect()
    {
        var batch = new List<Entry>(SqsLimits.BatchCount);
        var size = 0L;
        foreach (var entry in _waiting)
        {
            if (entry.Key is not null && _busyKeys.Contains(entry.Key))
                continue;
            if (batch.Count == SqsLimits.BatchCount || size + entry.Size > SqsLimits.BatchBytes)
                break;
            batch.Add(entry);
            size += entry.Size;
        }

        return batch;
    }

    private void SetTimer()
    {
        if (_timerIsSet)
            return;
        _timerIsSet = true;
        _ = PumpLaterAsync();
    }

    private async Task PumpLaterAsync()
    {
        await Task.Delay(linger, time).ConfigureAwait(false);
        lock (_gate)
            _timerIsSet = false;
        Pump();
    }

    private async Task RunBatchAsync(List<Entry> batch)
    {
        try
        {
            var results = await send(batch.ConvertAll(e => e.Item)).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Done.TrySetResult(results[i]);
        }
#pragma warning disable CA1031 // Whatever it is, it is for the callers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var entry in batch)
                entry.Done.TrySetException(exception);
        }
        finally
        {
            lock (_gate)
            {
                _running--;
                _outstanding -= batch.Count;
                foreach (var entry in batch.Where(e => e.Key is not null))
                    _busyKeys.Remove(entry.Key!);
                if (_running == 0)
                    (_burst, _peak, _lastEnd) = (_peak, _outstanding, time.GetTimestamp());
            }

            Pump();
        }
    }

    private sealed record Entry(TItem Item, long Size, string? Key, long Since)
    {
        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
