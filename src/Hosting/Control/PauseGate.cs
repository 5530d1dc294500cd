namespace Integration.Hosting.Control;

/// <summary>Open while nobody says pause. Whoever fetches looks here; what waits is told when it closes, and when it opens again.</summary>
internal sealed class PauseGate
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, string> _reasons = [];
    private volatile Period _period = new();

    public bool IsOpen => !_period.Closing.IsCancellationRequested;

    /// <summary>Cancelled when this period, in which it is open, ends; cancelled already while it is closed.</summary>
    public CancellationToken Closing => _period.Closing.Token;

    /// <summary>The names of those who say pause.</summary>
    public IReadOnlyList<string> Reasons
    {
        get
        {
            lock (_lock)
                return [.. _reasons.Values.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Notes what somebody says; whether that closed or opened it.</summary>
    public bool Set(object by, string name, bool isPaused)
    {
        lock (_lock)
        {
            var wasOpen = _reasons.Count == 0;
            if (isPaused)
                _reasons[by] = name;
            else
                _reasons.Remove(by);
            if (wasOpen == (_reasons.Count == 0))
                return false;
            var ended = _period;
            if (wasOpen)
            {
                _ = ended.Closing.CancelAsync();
            }
            else
            {
                // Continues on other threads.
                _period = new();
                ended.Opened.TrySetResult();
            }

            return true;
        }
    }

    /// <summary>Ends when it is open.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var period = _period;
        return period.Closing.IsCancellationRequested ? period.Opened.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>From one opening to the next. Nothing of it needs disposal: there are no timers.</summary>
    private sealed class Period
    {
        public CancellationTokenSource Closing { get; } = new();

        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
