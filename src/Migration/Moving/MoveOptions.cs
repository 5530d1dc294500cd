using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Migration;

/// <summary>How a <see cref="Mover"/> works.</summary>
public sealed record MoveOptions
{
    /// <summary>The journal's file, made when missing; null for no journal: then an interrupted move may copy what it had not completed again.</summary>
    public string? JournalPath { get; init; }

    /// <summary>
    /// Whether to go on with a journal whose move is finished, as when more messages came after it; false by default: a second
    /// move, such as the one after a rehearsal, takes a journal of its own.
    /// </summary>
    public bool ContinueFinished { get; init; }

    /// <summary>How many messages are received, copied and completed at a time, 1–1,000; 25 by default.</summary>
    public int BatchSize { get; init; } = 25;

    /// <summary>
    /// How many batches of one route are copied at once, 1–64; 4 by default. Routes run in parallel besides. This times
    /// <see cref="BatchSize"/> is the route's window: the most messages whose copy can be in doubt after a crash. Where the source is not
    /// ordered as many batches again are received ahead.
    /// </summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>The most messages copied a second over all routes, 1 or more; null for no limit.</summary>
    public int? MaxMessagesPerSecond { get; init; }

    /// <summary>How long a receive waits before the source counts as empty for now, zero or more; 2 s by default.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait for messages that others hold locked, such as a mover that was killed, zero or more; 1 min by default. What is still locked then is reported.</summary>
    public TimeSpan WaitForLocked { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait for delayed messages to become due, zero or more; zero by default. What is still delayed then is reported and stays at the source.</summary>
    public TimeSpan WaitForDelayed { get; init; }

    /// <summary>How often to try a call that fails transiently before the route gives up, 1–100; 5 by default.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The wait before the second attempt, doubled for each further one up to 10 s; more than zero, 200 ms by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How many messages the destination may refuse for good (too large, say) before the route ends, 0 or more; 1,000 by default.
    /// They stay at the source, held in memory and locked until the end of the run. Those that <see cref="KeepRefused"/> took don't count.
    /// </summary>
    public int MaxRefused { get; init; } = 1000;

    /// <summary>
    /// Keeps a message that the destination refused somewhere else, such as in a file or a queue; null, the default, leaves it at the
    /// source. When it returns, the message is kept for good and is completed at the source; when it throws, the message stays there.
    /// May be called for several messages at once, and again for one whose completion failed.
    /// </summary>
    public Func<MoveRoute, ReceivedMessage, Exception, CancellationToken, Task>? KeepRefused { get; init; }

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Check(string parameter)
    {
        var fault = this switch
        {
            { BatchSize: < 1 or > 1000 } => $"{nameof(BatchSize)} is {BatchSize}; allowed: 1-1,000.",
            { Parallelism: < 1 or > 64 } => $"{nameof(Parallelism)} is {Parallelism}; allowed: 1-64.",
            { MaxMessagesPerSecond: < 1 } => $"{nameof(MaxMessagesPerSecond)} is {MaxMessagesPerSecond}; allowed: 1 or more, or null.",
            { MaxAttempts: < 1 or > 100 } => $"{nameof(MaxAttempts)} is {MaxAttempts}; allowed: 1-100.",
            { MaxRefused: < 0 } => $"{nameof(MaxRefused)} is {MaxRefused}; allowed: 0 or more.",
            _ when PollWait < TimeSpan.Zero => $"{nameof(PollWait)} is {PollWait}; allowed: zero or more.",
            _ when WaitForLocked < TimeSpan.Zero => $"{nameof(WaitForLocked)} is {WaitForLocked}; allowed: zero or more.",
            _ when WaitForDelayed < TimeSpan.Zero => $"{nameof(WaitForDelayed)} is {WaitForDelayed}; allowed: zero or more.",
            _ when RetryDelay <= TimeSpan.Zero => $"{nameof(RetryDelay)} is {RetryDelay}; allowed: more than zero.",
            _ => null,
        };
        if (fault is not null)
            throw new ArgumentException(fault, parameter);
    }
}
