using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Migration;

/// <summary>How a <see cref="StreamMirror"/> works.</summary>
public sealed record StreamMirrorOptions
{
    private const int MostBatchSize = 10_000;

    /// <summary>
    /// The name of the side that records come from, 1–64 letters, digits, <c>-</c> and <c>_</c>: what loop protection and translation know it by. Give each
    /// broker one name in every mirror.
    /// </summary>
    public required string FromName { get; init; }

    /// <summary>The name of the side that records go to; another than <see cref="FromName"/> when they go to a stream.</summary>
    public required string ToName { get; init; }

    /// <summary>
    /// Where copying begins: earliest, the default, or a time, which is fixed when the journal begins. Not <see cref="StreamPosition.Latest"/>:
    /// what is appended between a crash and the next start would be lost. An offset only with <see cref="Partition"/>.
    /// </summary>
    public StreamPosition StartAt { get; init; } = StreamPosition.Earliest;

    /// <summary>Copies only what was appended before that time, by the source's clock; null, the default, for no end. Not with <see cref="Follow"/>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The one partition to copy; null, the default, for all.</summary>
    public string? Partition { get; init; }

    /// <summary>Whether to wait for more at the end; true by default. Otherwise it ends when all partitions that there are have been read up to what is in them.</summary>
    public bool Follow { get; init; } = true;

    /// <summary>
    /// The file that makes it resumable: how far each partition is, noted after the copies are confirmed. Null, the default, for none: it begins anew
    /// each time.
    /// </summary>
    public string? JournalPath { get; init; }

    /// <summary>The most records that are copied at a time, 1–10,000; 500 by default.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Whether to go on behind records that the source no longer keeps, counting a gap; false by default, which ends with <see cref="StreamPositionLostException"/>.</summary>
    public bool SkipGaps { get; init; }

    /// <summary>
    /// Keeps a record somewhere that the destination refuses for good; when it ends without an exception the record counts as dealt with. Null,
    /// the default, ends with the error, since nothing may pass that record.
    /// </summary>
    public Func<StreamRecord, Exception, CancellationToken, Task>? KeepRefused { get; init; }

    /// <summary>How often to try a call that fails transiently, 1–100; 5 by default. With <see cref="Follow"/> it is tried until it succeeds.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The wait after a failure, doubled while failures go on up to 1 min; more than zero, 1 s by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often to look for partitions that were added beside the others, more than zero; 30 s by default.</summary>
    public TimeSpan DiscoveryInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <exception cref="ArgumentException">Options are out of their ranges, or don't go together.</exception>
    internal void Check(bool toStream, string parameter)
    {
        var faults = FindFaults(toStream).ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(' ', faults), parameter);
    }

    private IEnumerable<string> FindFaults(bool toStream)
    {
        if (!EntityPath.IsLegalName(FromName))
            yield return $"{nameof(FromName)} '{FromName}' is not 1-64 letters, digits, '-' and '_'.";
        if (!EntityPath.IsLegalName(ToName))
            yield return $"{nameof(ToName)} '{ToName}' is not 1-64 letters, digits, '-' and '_'.";
        if (toStream && FromName == ToName)
            yield return $"{nameof(FromName)} and {nameof(ToName)} are both '{FromName}'; give each side its own name.";
        if (StartAt.Kind == StreamPositionKind.Latest)
            yield return $"{nameof(StartAt)} is latest: what is appended between a crash and the next start would be lost. Begin at earliest or at a time.";
        if (StartAt.Offset is not null && Partition is null)
            yield return $"{nameof(StartAt)} is {StartAt}, which is of one partition: name it in {nameof(Partition)}, or begin at earliest or at a time.";
        if (Follow && Until is not null)
            yield return $"{nameof(Until)} is {Until:u}, and {nameof(Follow)} has no end: set {nameof(Follow)} to false.";
        if (StartAt.Kind == StreamPositionKind.Time && StartAt.Time >= Until)
            yield return $"{nameof(Until)} is {Until:u}, which is not behind {nameof(StartAt)} {StartAt}: nothing lies between.";
        if (BatchSize is < 1 or > MostBatchSize)
            yield return $"{nameof(BatchSize)} is {BatchSize}; allowed: 1-{MostBatchSize}.";
        if (MaxAttempts is < 1 or > 100)
            yield return $"{nameof(MaxAttempts)} is {MaxAttempts}; allowed: 1-100.";
        if (RetryDelay <= TimeSpan.Zero)
            yield return $"{nameof(RetryDelay)} is {RetryDelay}; allowed: more than zero.";
        if (DiscoveryInterval <= TimeSpan.Zero)
            yield return $"{nameof(DiscoveryInterval)} is {DiscoveryInterval}; allowed: more than zero.";
    }
}
