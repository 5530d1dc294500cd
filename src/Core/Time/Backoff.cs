using Integration.Drivers;

namespace Integration.Serving;

/// <summary>
/// The one schedule of waits before another try: doubled with each failure up to a longest wait, and up to a quarter longer at
/// random, so that all those who saw one outage don't come back together.
/// </summary>
public sealed class Backoff
{
    /// <summary>How much of a wait is chance.</summary>
    private const double Jitter = 0.25;

    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;

    /// <summary>Makes a schedule.</summary>
    /// <param name="first">The wait after the first failure, more than zero; 500 ms by default.</param>
    /// <param name="longest">The longest wait, <paramref name="first"/> or more; 30 s by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A wait is out of its range.</exception>
    public Backoff(TimeSpan? first = null, TimeSpan? longest = null)
    {
        _first = first ?? TimeSpan.FromMilliseconds(500);
        _longest = longest ?? (_first < TimeSpan.FromSeconds(30) ? TimeSpan.FromSeconds(30) : _first);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_first, TimeSpan.Zero, nameof(first));
        ArgumentOutOfRangeException.ThrowIfLessThan(_longest, _first, nameof(longest));
    }

    /// <summary>The wait after so many failures in a row.</summary>
    /// <param name="failures">1 or more.</param>
    public TimeSpan After(int failures) => Wait(failures, _first, _longest);

    /// <summary>The wait after so many failures in a row, where the bounds change from call to call.</summary>
    /// <param name="failures">1 or more; less counts as 1.</param>
    /// <param name="first">The wait after the first failure; zero or less for none.</param>
    /// <param name="longest">What no wait exceeds, chance included.</param>
    public static TimeSpan Wait(int failures, TimeSpan first, TimeSpan longest)
    {
        // Where the longest wait leaves no room above, chance shortens instead.
        var wait = Doubled(failures, first, SaturatingTime.Multiply(longest, 1 / (1 + Jitter)));
        var sum = SaturatingTime.Add(wait, SaturatingTime.Multiply(wait, Jitter * Random.Shared.NextDouble()));
        return sum < longest ? sum : longest;
    }

    /// <summary>
    /// The same schedule without chance: for the delays of a message, which an application sets and the service keeps. Messages fail
    /// at moments of their own.
    /// </summary>
    /// <inheritdoc cref="Wait" path="/param" />
    public static TimeSpan Doubled(int failures, TimeSpan first, TimeSpan longest)
    {
        if (first <= TimeSpan.Zero || longest <= TimeSpan.Zero)
            return TimeSpan.Zero;
        var doubled = SaturatingTime.Multiply(first, Math.Pow(2, Math.Clamp(failures, 1, 63) - 1));
        return doubled < longest ? doubled : longest;
    }
}
