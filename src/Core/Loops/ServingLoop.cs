using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Serving;

/// <summary>
/// A loop that serves messages, such as a consumer's: round after round until it is stopped. No exception of any type ends it:
/// what a round throws is logged, counted (<see cref="MessagingTelemetry.LoopFailures"/>), shown by <see cref="Status"/>, and the
/// next round comes after a <see cref="Backoff"/>. Every loop of the library is one; drivers with loops of their own use it too.
/// </summary>
/// <param name="kind">What it is, such as <c>consumer</c>: the value of a metric's attribute, so one of a few.</param>
/// <param name="source">What it serves, such as a queue.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are logged to.</param>
/// <param name="backoff">The waits between failures; 500 ms to 30 s by default.</param>
public sealed class ServingLoop(string kind, string source, TimeProvider time, ILogger logger, Backoff? backoff = null)
{
    private readonly Backoff _backoff = backoff ?? new Backoff();
    private readonly GuardedLogger _logger = new(logger);
    private volatile LoopState _state = new(LoopStatus.NotStarted, 0, null, null);

    /// <summary>What it is, such as <c>consumer</c>.</summary>
    public string Kind => kind;

    /// <summary>What it serves.</summary>
    public string Source => source;

    /// <summary>Whether it serves.</summary>
    public LoopStatus Status => State.Status;

    /// <summary>How it is, all in one look.</summary>
    public LoopState State => _state;

    /// <summary>
    /// Starts to run rounds on the thread pool, without the caller's <see cref="ExecutionContext"/>: what a loop does belongs to no
    /// trace that was under way when it started.
    /// </summary>
    /// <param name="round">One round; its end without an exception is a success.</param>
    /// <param name="stopping">Ends the loop once cancelled.</param>
    /// <returns>Ends, never with an exception, when the loop has ended.</returns>
    public Task Start(Func<CancellationToken, Task> round, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(round);
        if (ExecutionContext.IsFlowSuppressed())
            return Task.Run(() => RunAsync(round, stopping), CancellationToken.None);
        using (ExecutionContext.SuppressFlow())
            return Task.Run(() => RunAsync(round, stopping), CancellationToken.None);
    }

    /// <summary>Runs rounds until stopped.</summary>
    /// <inheritdoc cref="Start" />
    public async Task RunAsync(Func<CancellationToken, Task> round, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(round);
        _state = new(LoopStatus.Serving, 0, null, null);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var pause = TimeSpan.Zero;
                try
                {
                    await round(stopping).ConfigureAwait(false);
                    Succeed();
                }
                catch (Exception) when (stopping.IsCancellationRequested)
                {
                    break;
                }
#pragma warning disable CA1031 // That nothing ends it is what the loop is for.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    pause = Fail(exception);
                }

                if (pause > TimeSpan.Zero)
                    await time.DelayAsync(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            _state = _state with { Status = LoopStatus.Ended };
        }
    }

    /// <summary>Notes a failure that did not end a round, as of work that a round began and left running: it is logged and counted alike.</summary>
    public void Report(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _logger.WorkFailed(exception, kind, source);
        Count(exception);
    }

    /// <summary>
    /// Notes a failure that a round waits out rather than ends with: <see cref="Status"/> is failing until a round ends without an exception. Logging it is the caller's.
    /// </summary>
    public void NoteFailing(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var before = State;
        _state = new(LoopStatus.Failing, before.Failures + 1, before.FailingSince ?? time.GetUtcNow(), exception);
    }

    private void Succeed()
    {
        var before = State;
        if (before.Status == LoopStatus.Serving)
            return;
        _state = new(LoopStatus.Serving, 0, null, null);
        _logger.LoopRecovered(kind, source, before.Failures);
    }

    private TimeSpan Fail(Exception exception)
    {
        NoteFailing(exception);
        var failures = State.Failures;
        var pause = _backoff.After(failures);
        _logger.LoopFailed(exception, kind, source, failures, pause);
        Count(exception);
        return pause;
    }

    private void Count(Exception exception) => Listeners.Tell(() => MessagingTelemetry.CountLoopFailure(kind, source, exception));
}

/// <summary>How a <see cref="ServingLoop"/> is.</summary>
/// <param name="Status">Whether it serves.</param>
/// <param name="Failures">How many rounds failed in a row.</param>
/// <param name="FailingSince">When the first of them failed; null when none did.</param>
/// <param name="LastError">What the last of them failed with; null when none did.</param>
public sealed record LoopState(LoopStatus Status, int Failures, DateTimeOffset? FailingSince, Exception? LastError);
