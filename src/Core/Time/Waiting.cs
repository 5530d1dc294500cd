using Integration.Drivers;

namespace Integration;

/// <summary>Waits of any length: what is longer than a timer takes is waited for in steps.</summary>
internal static class Waiting
{
    // Timers are cut to whole milliseconds: rounded up, a wait ends with its time and not before.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits, for as long as <see cref="TimeSpan.MaxValue"/>; not at all for zero or less.</summary>
    public static Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken = default) =>
        delay <= SaturatingTime.LongestTimer
            ? Task.Delay(delay > TimeSpan.Zero ? RoundUp(delay) : TimeSpan.Zero, time, cancellationToken)
            : InStepsAsync(time, delay, cancellationToken);

    /// <summary>Ends with the task, or with a <see cref="TimeoutException"/> after a time-out of any length.</summary>
    public static Task OrTimeoutAsync(this Task task, TimeSpan timeout, TimeProvider time) =>
        timeout <= SaturatingTime.LongestTimer ? task.WaitAsync(RoundUp(timeout), time) : OrLongTimeoutAsync(task, timeout, time);

    /// <summary>What a call answers in time, or a <see cref="TimeoutException"/>. It may take no notice of its token, which is cancelled when nobody waits any more.</summary>
    public static async Task<T> AskAsync<T>(this TimeProvider time, Func<CancellationToken, Task<T>> ask, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await ask(end.Token).WaitAsync(SaturatingTime.ForTimer(timeout), time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What a call answers in time, or why it does not: a <see cref="TimeoutException"/> where it is too late. Throws only once the token is cancelled.</summary>
    public static async Task<(T? Answer, Exception? Failure)> TryAskAsync<T>(
        this TimeProvider time, Func<CancellationToken, Task<T>> ask, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return (await time.AskAsync(ask, timeout, cancellationToken).ConfigureAwait(false), null);
        }
#pragma warning disable CA1031 // Whatever it is, there is no answer.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (default, exception);
        }
    }

    /// <summary>A source that is cancelled after a time of any length.</summary>
    public static CancellationTokenSource CancelAfter(this TimeProvider time, TimeSpan delay)
    {
        if (delay <= SaturatingTime.LongestTimer)
            return new CancellationTokenSource(RoundUp(delay), time);
        var source = new CancellationTokenSource();
        _ = CancelLaterAsync(source, time, delay);
        return source;
    }

    private static async Task OrLongTimeoutAsync(Task task, TimeSpan timeout, TimeProvider time)
    {
        using var over = new CancellationTokenSource();
        var timer = time.DelayAsync(timeout, over.Token);
        if (await Task.WhenAny(task, timer).ConfigureAwait(false) != task)
            throw new TimeoutException();
        await over.CancelAsync().ConfigureAwait(false);
        await task.ConfigureAwait(false);
    }

    private static async Task InStepsAsync(TimeProvider time, TimeSpan delay, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (SaturatingTime.Subtract(delay, time.GetElapsedTime(started)) is { Ticks: > 0 } left)
            await Task.Delay(RoundUp(SaturatingTime.ForTimer(left)), time, cancellationToken).ConfigureAwait(false);
    }

    private static async Task CancelLaterAsync(CancellationTokenSource source, TimeProvider time, TimeSpan delay)
    {
        try
        {
            await time.DelayAsync(delay, source.Token).ConfigureAwait(false);
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Whoever asked has what it wanted.
        }
    }

    private static TimeSpan RoundUp(TimeSpan span) => TimeSpan.FromTicks((span.Ticks + Tick.Ticks - 1) / Tick.Ticks * Tick.Ticks);
}
