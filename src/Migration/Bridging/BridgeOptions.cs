using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Migration;

/// <summary>How a <see cref="Bridge"/> works.</summary>
public sealed record BridgeOptions
{
    internal const int MostBatchSize = 1000;
    internal const int MostParallelism = 64;

    /// <summary>The name of the side that messages come from, 1–64 letters, digits, <c>-</c> and <c>_</c>: what loop protection knows it by. Give each broker one name in every bridge.</summary>
    public required string FromName { get; init; }

    /// <summary>The name of the side that messages go to; another than <see cref="FromName"/>.</summary>
    public required string ToName { get; init; }

    /// <summary>How many messages are received, copied and completed at a time, 1–1,000; 25 by default.</summary>
    public int BatchSize { get; init; } = 25;

    /// <summary>How many batches of one route are under way at once, 1–64; 4 by default.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>How long a receive waits for messages, more than zero; 20 s by default.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The wait after a failure, doubled while failures go on up to 1 min; more than zero, 1 s by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <exception cref="ArgumentException">Options are out of their ranges.</exception>
    internal void Check(string parameter)
    {
        var faults = FindFaults().ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(' ', faults), parameter);
    }

    /// <summary>What is wrong with the names, a sentence each.</summary>
    internal IEnumerable<string> FindFaultsOfNames()
    {
        if (!EntityPath.IsLegalName(FromName))
            yield return $"{nameof(FromName)} '{FromName}' is not 1-64 letters, digits, '-' and '_'.";
        if (!EntityPath.IsLegalName(ToName))
            yield return $"{nameof(ToName)} '{ToName}' is not 1-64 letters, digits, '-' and '_'.";
        if (FromName == ToName)
            yield return $"{nameof(FromName)} and {nameof(ToName)} are both '{FromName}'; give each side its own name.";
    }

    private IEnumerable<string> FindFaults()
    {
        foreach (var fault in FindFaultsOfNames())
            yield return fault;
        if (BatchSize is < 1 or > MostBatchSize)
            yield return $"{nameof(BatchSize)} is {BatchSize}; allowed: 1-{MostBatchSize}.";
        if (Parallelism is < 1 or > MostParallelism)
            yield return $"{nameof(Parallelism)} is {Parallelism}; allowed: 1-{MostParallelism}.";
        if (PollWait <= TimeSpan.Zero)
            yield return $"{nameof(PollWait)} is {PollWait}; allowed: more than zero.";
        if (RetryDelay <= TimeSpan.Zero)
            yield return $"{nameof(RetryDelay)} is {RetryDelay}; allowed: more than zero.";
    }
}

/// <summary>How far a bridge's route is.</summary>
/// <param name="Route">The route.</param>
/// <param name="Forwarded">Messages forwarded.</param>
/// <param name="Looped">Messages that had come from where they would go, and were not forwarded.</param>
/// <param name="Refused">Messages that the destination refused and that were dead-lettered at the source.</param>
/// <param name="Failures">Batches and calls that failed and were tried again.</param>
public sealed record BridgeProgress(MoveRoute Route, long Forwarded, long Looped, long Refused, long Failures);
