using Integration.Serving;

namespace Integration.Hosting.Control;

/// <summary>Cancels what a loop or its handlers wait for. What a handler has registered for its token may throw: that is the loop's to report, and ends nothing.</summary>
internal static class LoopCancellation
{
    public static async Task CancelAsync(this ServingLoop loop, CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            loop.Report(exception);
        }
    }

    /// <summary>The same, at once.</summary>
    public static void Cancel(this ServingLoop loop, CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException exception)
        {
            loop.Report(exception);
        }
    }
}
