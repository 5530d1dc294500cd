using Integration.Drivers;
using Integration.Serving;

namespace Integration.Hosting.Pump;

/// <summary>
/// Pauses fetching when everything fails: a dependency is down, and each delivery would only burn an attempt. After the pause
/// one message at a time is tried; the first success closes the circuit.
/// </summary>
/// <param name="pauseAfter">So many failures in a row begin a pause; null for none ever.</param>
/// <param name="duration">The first pause; each that follows without a success between is longer.</param>
/// <param name="time">The clock.</param>
internal sealed class FailureCircuit(int? pauseAfter, TimeSpan duration, TimeProvider time)
{
    private const int MostDoublings = 4;

    private readonly Lock _gate = new();
    private volatile int _failures;
    private volatile int _pauses;
    private long _pausedAt;
    private TimeSpan _pause;

    /// <summary>Whether only one message at a time may be tried.</summary>
    public bool IsTrying => _pauses > 0;

    /// <summary>How long to pause from now; zero when fetching may go on.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_gate)
                return Left;
        }
    }

    /// <summary>By elapsed time: a clock that is set back must not make it longer.</summary>
    private TimeSpan Left => _pause == TimeSpan.Zero || time.GetElapsedTime(_pausedAt) is var gone && gone >= _pause ? TimeSpan.Zero : _pause - gone;

    public void Succeed()
    {
        // Mostly there is nothing to forget.
        if (_failures == 0)
            return;
        lock (_gate)
            (_failures, _pauses, _pause) = (0, 0, TimeSpan.Zero);
    }

    /// <summary>Counts a failure; the pause that it begins, or null.</summary>
    public TimeSpan? Fail()
    {
        lock (_gate)
        {
            _failures++;
            if (_failures < pauseAfter || pauseAfter is null || Left > TimeSpan.Zero)
                return null;
            _pauses++;
            _pause = Backoff.Wait(_pauses, duration, SaturatingTime.Multiply(duration, 1 << MostDoublings));
            _pausedAt = time.GetTimestamp();
            return _pause;
        }
    }
}
