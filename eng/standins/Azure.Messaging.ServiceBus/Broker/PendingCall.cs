namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>A call that waits: for messages, or for a session.</summary>
internal sealed class PendingCall<T> : IDisposable
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer _timer;
    private CancellationTokenRegistration _cancellation;

    public PendingCall(int max = 1) => Max = max;

    public int Max { get; }

    public Task<T> Task => _completion.Task;

    /// <summary>Starts waiting; both ends run under the broker's lock, so that a message is either delivered or not taken.</summary>
    public void Start(BrokerNamespace broker, TimeSpan wait, Action onTimeout, Action remove, CancellationToken cancellationToken)
    {
        _timer = broker.Time.CreateTimer(
            _ => broker.Execute(() =>
            {
                if (!Task.IsCompleted)
                {
                    onTimeout();
                }
            }),
            null,
            wait,
            Timeout.InfiniteTimeSpan);
        _cancellation = cancellationToken.Register(() => broker.Execute(() =>
        {
            if (_completion.TrySetCanceled(cancellationToken))
            {
                remove();
                _timer.Dispose();
            }
        }));
    }

    public void Complete(T result)
    {
        _completion.TrySetResult(result);
        Dispose();
    }

    public void Fail(Exception exception)
    {
        _completion.TrySetException(exception);
        Dispose();
    }

    public void Dispose()
    {
        _timer?.Dispose();

        // Unregister does not wait for a callback that is running, which would be one that waits for the lock held here.
        _cancellation.Unregister();
    }
}
