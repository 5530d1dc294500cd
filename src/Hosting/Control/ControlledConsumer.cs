using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Control;

/// <summary>A run of a consumer, from a start to a stop.</summary>
internal interface IConsumerRun : IDisposable
{
    /// <summary>The loop that fetches.</summary>
    ServingLoop Loop { get; }

    /// <summary>How many messages are in hand.</summary>
    int InHand { get; }

    /// <summary>How many handlers run.</summary>
    int Handlers { get; }

    void Start();

    /// <summary>Takes notice of another concurrency.</summary>
    void Adapt();

    /// <summary>While the gate is closed: ends when nothing is in hand.</summary>
    Task WhenIdleAsync();

    /// <summary>Finishes what is in hand; when the token is cancelled handlers are cancelled. Never throws.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>A consumer that can be steered: it is started, stopped and started again, and pauses while its gate is closed.</summary>
internal abstract class ControlledConsumer(string name, string? client, ConsumerKind kind, ServingLoops? loops, ILogger logger) : IDisposable
{
    private readonly Lock _lock = new();
    private IConsumerRun? _run;
    private ConsumerState _state;
    private bool _isOver;
    private bool _isMissed;
    private int _stops;

    public string Name => name;

    /// <summary>The name of its messaging client; null for the main one.</summary>
    public string? Client => client;

    public ConsumerKind Kind => kind;

    public PauseGate Pause { get; } = new();

    public ConsumerStatus Status
    {
        get
        {
            lock (_lock)
            {
                var (inHand, reasons) = (_run?.InHand ?? 0, Pause.Reasons);
                var state = _state == ConsumerState.Running && reasons.Count > 0 ? inHand > 0 ? ConsumerState.Pausing : ConsumerState.Paused : _state;
                return new(name, kind, state, MaxConcurrency, inHand, reasons, _run?.Loop.State.Failures ?? 0) { Source = Source };
            }
        }
    }

    /// <summary>How many of its handlers run.</summary>
    public int Handlers
    {
        get
        {
            lock (_lock)
                return _run?.Handlers ?? 0;
        }
    }

    /// <summary>What somebody has it do rather than serve; null when it serves, or should.</summary>
    public string? Steering
    {
        get
        {
            lock (_lock)
            {
                return _state == ConsumerState.Running && Pause.Reasons is { Count: > 0 } reasons ? $"paused by {string.Join(", ", reasons)}"
                    : _state == ConsumerState.Stopped && !_isMissed ? "stopped"
                    : null;
            }
        }
    }

    /// <summary>Whether several handlers may run at a time.</summary>
    public virtual bool HasConcurrency => true;

    public abstract int MaxConcurrency { get; }

    /// <summary>What it receives from; null for a subscription of this instance's own that is not named yet.</summary>
    protected abstract EntityPath? Source { get; }

    /// <summary>Whether a loop is one of its own.</summary>
    public virtual bool Owns(ServingLoop loop) => _run?.Loop == loop;

    /// <summary>Makes the next run, so that what is wrong shows before any consumer has started.</summary>
    public void Prepare()
    {
        lock (_lock)
            _run ??= Make();
    }

    /// <summary>Makes what it receives from, where that is its own; before it starts.</summary>
    public virtual Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Starts it unless it runs.</summary>
    /// <exception cref="InvalidOperationException">It is being stopped, or is over.</exception>
    public void Start()
    {
        lock (_lock)
        {
            if (_isOver)
                throw new InvalidOperationException($"'{name}' can't be started any more: it was removed, or the host is stopping.");
            if (_state == ConsumerState.Stopping)
                throw new InvalidOperationException($"'{name}' is being stopped; start it when that has ended.");
            if (_state == ConsumerState.Running)
                return;
            _run ??= Make();
            loops?.Add(_run.Loop);
            _run.Start();
            _state = ConsumerState.Running;
            ControlMetrics.Begin(this);
        }
    }

    /// <summary>Stops it; it can be started again.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => StopAsync(isOver: false, isMissed: false, cancellationToken);

    /// <summary>Stops it for good because somebody removed it.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await StopAsync(isOver: true, isMissed: false, cancellationToken).ConfigureAwait(false);
        await CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops it for good with the host: its loop is missed from now on.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await StopAsync(isOver: true, isMissed: true, cancellationToken).ConfigureAwait(false);
        await CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    public void SetPaused(object by, string reason, bool isPaused)
    {
        if (!Pause.Set(by, reason, isPaused))
            return;
        if (isPaused)
            logger.Paused(name, reason);
        else
            logger.Resumed(name);
    }

    /// <exception cref="InvalidOperationException">It handles one after the other by its nature.</exception>
    public void SetMaxConcurrency(int maxConcurrency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxConcurrency, 1000);
        if (!HasConcurrency)
            throw new InvalidOperationException($"'{name}' handles the records of a partition one after the other; several at a time need StreamConcurrency.Key.");
        lock (_lock)
        {
            Change(maxConcurrency);
            _run?.Adapt();
        }

        logger.ConcurrencyChanged(name, maxConcurrency);
    }

    public Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        Task idle;
        lock (_lock)
        {
            if (_run is null || _state is not (ConsumerState.Running or ConsumerState.Stopping))
                return Task.CompletedTask;
            if (_state == ConsumerState.Running && Pause.IsOpen)
                throw new InvalidOperationException($"'{name}' runs; pause or stop it to have it idle.");
            idle = _run.WhenIdleAsync();
            if (_state == ConsumerState.Running)
                idle = Task.WhenAny(idle, Pause.WaitAsync(CancellationToken.None));
        }

        return idle.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        IConsumerRun? run;
        lock (_lock)
            (run, _run, _isOver) = (_run, null, true);
        ControlMetrics.End(this);
        run?.Dispose();
    }

    protected abstract IConsumerRun Make();

    protected abstract void Change(int maxConcurrency);

    /// <summary>Deletes what it received from, where that is its own; when it is over. Never throws.</summary>
    protected virtual Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task StopAsync(bool isOver, bool isMissed, CancellationToken cancellationToken)
    {
        IConsumerRun? run;
        lock (_lock)
        {
            _isOver |= isOver;
            _isMissed |= isMissed;
            run = _run;
            if (run is null || _state is not (ConsumerState.Running or ConsumerState.Stopping))
            {
                _state = ConsumerState.Stopped;
                return;
            }

            _state = ConsumerState.Stopping;
            _stops++;
        }

        await run.StopAsync(cancellationToken).ConfigureAwait(false);
        bool isLast;
        lock (_lock)
        {
            if (_run == run)
                (_state, _run) = (ConsumerState.Stopped, isMissed ? run : null);
            isLast = --_stops == 0 && _run != run;
        }

        if (!isMissed)
            loops?.Remove(run.Loop);

        // Not under another stop of the same run, which may have less patience.
        if (isLast)
            run.Dispose();
    }
}
