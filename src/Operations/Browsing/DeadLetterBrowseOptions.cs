using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Operations;

/// <summary>How a <see cref="DeadLetterBrowser"/> works.</summary>
public sealed record DeadLetterBrowseOptions
{
    /// <summary>Look at so many dead letters at most, 1 or more; null, the default, for all. What is beyond is told.</summary>
    public int? MaxLookedAt { get; init; }

    /// <summary>
    /// Where the provider has no peek: the most dead letters that are held at a time, 1 or more; 20,000 by default. What is beyond is not looked
    /// at, and told.
    /// </summary>
    public int MaxHeld { get; init; } = 20_000;

    /// <summary>Where the provider has no peek: how long no further one must come for all to be there, zero or more; 1 s by default.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock: the client's; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Check(string parameter)
    {
        if (MaxLookedAt < 1)
            throw new ArgumentException($"{nameof(MaxLookedAt)} is {MaxLookedAt}; allowed: 1 or more, or null.", parameter);
        if (MaxHeld < 1)
            throw new ArgumentException($"{nameof(MaxHeld)} is {MaxHeld}; allowed: 1 or more.", parameter);
        if (PollWait < TimeSpan.Zero)
            throw new ArgumentException($"{nameof(PollWait)} is {PollWait}; allowed: zero or more.", parameter);
    }
}
