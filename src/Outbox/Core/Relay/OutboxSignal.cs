namespace Integration.Outbox;

/// <summary>Tells the relay that rows were committed.</summary>
internal sealed class OutboxSignal
{
    private volatile TaskCompletionSource _set = Make();

    public void Set() => _set.TrySetResult();

    /// <summary>What is committed from now on wakes <see cref="WaitAsync"/>.</summary>
    public void Reset() => _set = Make();

    /// <summary>Waits until it is set, or for that long.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        await _set.Task.WaitAsync(Drivers.SaturatingTime.ForTimer(most), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Make() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
