using Integration.Serving;

namespace Integration.Outbox;

/// <summary>Tells the relay that rows were committed, and others whether it forwards.</summary>
internal sealed class OutboxSignal(string? client) : IBackgroundWork
{
    private volatile TaskCompletionSource _set = Make();
    private volatile bool _isServed;
    private volatile bool _works;

    public string Name { get; } = client is null ? "outbox" : $"outbox of {client}";

    public Action? Changed { get; set; }

    public Action<string>? Given { get; set; }

    public bool IsUnderWay => _isServed && (_works || _set.Task.IsCompleted);

    /// <summary>Whether a relay here is in a round.</summary>
    public bool IsAtWork => _isServed && _works;

    /// <summary>Whether there is a relay here.</summary>
    public void Serve(bool isServed)
    {
        (_works, _isServed) = (isServed, isServed);
        Changed?.Invoke();
    }

    public void Set()
    {
        _set.TrySetResult();
        Changed?.Invoke();
    }

    /// <summary>A round of the relay, until the result is disposed. What is committed from now on wakes <see cref="WaitAsync"/>.</summary>
    public Round Begin()
    {
        _works = true;
        _set = Make();
        return new(this);
    }

    /// <summary>Waits until it is set, or for that long.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        await _set.Task.WaitAsync(Drivers.SaturatingTime.ForTimer(most), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Make() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public readonly struct Round(OutboxSignal owner) : IDisposable
    {
        public void Dispose()
        {
            owner._works = false;
            owner.Changed?.Invoke();
        }
    }
}
