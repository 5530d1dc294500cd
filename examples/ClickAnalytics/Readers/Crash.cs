namespace ClickAnalytics.Readers;

/// <summary>Lets the readers of a host die in the middle: from so many counted clicks on their work is done, but nobody is told of it any more.</summary>
/// <param name="after">How many; null for never.</param>
public sealed class Crash(int? after)
{
    private volatile bool _hasStruck;

    public bool HasStruck => _hasStruck;

    /// <summary>Returns while they live, and when they are dead never.</summary>
    public Task PassAsync(int clicks, CancellationToken cancellationToken)
    {
        _hasStruck |= clicks >= after;
        return _hasStruck ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.CompletedTask;
    }
}
