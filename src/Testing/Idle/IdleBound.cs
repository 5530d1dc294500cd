using System.Diagnostics;

namespace Integration.Testing.Idle;

/// <summary>How long it may take in real time until nothing is under way.</summary>
internal sealed class IdleBound(TimeSpan longest)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <exception cref="NotIdleException">It has taken too long.</exception>
    public void Check(Func<IReadOnlyList<string>> describe)
    {
        if (Stopwatch.GetElapsedTime(_started) >= longest)
            throw new NotIdleException(longest, describe());
    }

    /// <summary>Waits for a change.</summary>
    /// <exception cref="NotIdleException">It has taken too long.</exception>
    public async Task WaitAsync(Task change, Func<IReadOnlyList<string>> describe, CancellationToken cancellationToken)
    {
        Check(describe);
        var left = longest - Stopwatch.GetElapsedTime(_started);
        try
        {
            await change.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new NotIdleException(longest, describe());
        }
    }
}
