using Integration.Drivers;
using Integration.Serving;

namespace Integration.Hosting.Pump;

/// <summary>
/// Pauses fetching when everything fails: a dependency is down, and each delivery would only burn an attempt. After the pause
/// one message at a time is tried; the first success closes the circuit.
/// </summary>
internal sealed class FailureCircuit(ConsumerOptions options, TimeProvider time)
{
    private const int MostDoublings = 4;

    private readonly Lock _gate = new();
    private int _failures;
    private int _pauses;
    private DateTimeOffset _pausedUntil;

    /// <summary>Whether only one message at a time may be tried.</summary>
    public bool IsTrying
    {
        get
        {
            lock (_gate)
                return _pauses > 0;
        }
    }

    /// <summary>How long to pause from now; zero when fetching may go on.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_gate)
            {
                var left = _pausedUntil - time.GetUtcNow();
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    public void Succeed()
    {
        lock (_gate)
            (_failures, _pauses, _pausedUntil) = (0, 0, default);
    }

    /// <summary>Counts a failure; the pause that it begins, or null.</summary>
    public TimeSpan? Fail()
    {
        lock (_gate)
        {
            _failures++;
            var now = time.GetUtcNow();
            if (_failures < options.PauseAfterFailures || options.PauseAfterFailures is null || now < _pausedUntil)
                return null;
            _pauses++;
            var pause = Backoff.Wait(_pauses, options.PauseDuration, SaturatingTime.Multiply(options.PauseDuration, 1 << MostDoublings));
            _pausedUntil = SaturatingTime.Add(now, pause);
            return pause;
        }
    }
}
