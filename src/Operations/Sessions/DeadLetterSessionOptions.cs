using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Operations;

/// <summary>How a <see cref="DeadLetterSession"/> works.</summary>
public sealed record DeadLetterSessionOptions
{
    /// <summary>How many dead letters are dealt with at a time, 1–1,000; 100 by default. It is also the most whose copies can be in doubt after a crash.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>The most dead letters dealt with a second, 1 or more; null for no limit.</summary>
    public int? MaxMessagesPerSecond { get; init; }

    /// <summary>
    /// The most dead letters that are held at a time while those that were selected are looked for, 1 or more; 20,000 by default. What is beyond is
    /// not reached, and told.
    /// </summary>
    public int MaxHeld { get; init; } = 20_000;

    /// <summary>How long no further one must come for all to be there, zero or more; 1 s by default.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long to wait for dead letters that others hold locked, zero or more; 1 min by default. An operation that is gone on with waits for them, as
    /// after a kill, and so does a replay of groups, for the order.
    /// </summary>
    public TimeSpan WaitForLocked { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often to try a call that fails transiently, 1–100; 5 by default.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The wait before the second attempt, doubled for each further one up to 10 s; more than zero, 200 ms by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The clock: the client's; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Check(string parameter)
    {
        var fault = this switch
        {
            { BatchSize: < 1 or > 1000 } => $"{nameof(BatchSize)} is {BatchSize}; allowed: 1-1,000.",
            { MaxMessagesPerSecond: < 1 } => $"{nameof(MaxMessagesPerSecond)} is {MaxMessagesPerSecond}; allowed: 1 or more, or null.",
            { MaxHeld: < 1 } => $"{nameof(MaxHeld)} is {MaxHeld}; allowed: 1 or more.",
            { MaxAttempts: < 1 or > 100 } => $"{nameof(MaxAttempts)} is {MaxAttempts}; allowed: 1-100.",
            _ when PollWait < TimeSpan.Zero => $"{nameof(PollWait)} is {PollWait}; allowed: zero or more.",
            _ when WaitForLocked < TimeSpan.Zero => $"{nameof(WaitForLocked)} is {WaitForLocked}; allowed: zero or more.",
            _ when RetryDelay <= TimeSpan.Zero => $"{nameof(RetryDelay)} is {RetryDelay}; allowed: more than zero.",
            _ => null,
        };
        if (fault is not null)
            throw new ArgumentException(fault, parameter);
    }
}
