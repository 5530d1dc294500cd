namespace Integration.Migration;

/// <summary>How a mirror ended.</summary>
public enum MirrorEnd
{
    /// <summary>All that there was, or was asked for, is copied.</summary>
    CaughtUp,

    /// <summary>Cancelled; what was in flight was finished. Run again with the same journal to go on.</summary>
    Cancelled,

    /// <summary>It can't go on; see <see cref="MirrorReport.Error"/>. Run again with the same journal to go on.</summary>
    Failed,
}

/// <summary>How far a mirror is.</summary>
/// <param name="Copied">Records whose copies the destination confirmed in this run.</param>
/// <param name="PossibleDuplicates">Copies that were sent once more after a send whose outcome is not known, of this run or an earlier one.</param>
/// <param name="Looped">Records that had come from where they would go, or been copied from here before, and were not copied; none on the way to a queue.</param>
/// <param name="Refused">Records that the destination refused and <see cref="StreamMirrorOptions.KeepRefused"/> kept.</param>
/// <param name="Gaps">Places where the source no longer kept what would have come next.</param>
/// <param name="Failures">Calls that failed and were tried again.</param>
public sealed record MirrorProgress(long Copied, long PossibleDuplicates, long Looped, long Refused, long Gaps, long Failures);

/// <summary>What a mirror did.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Progress">What was copied in this run.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record MirrorReport(MirrorEnd End, MirrorProgress Progress, Exception? Error = null);

/// <summary>Counts for <see cref="MirrorProgress"/>; safe for concurrent use.</summary>
internal sealed class MirrorTally
{
    private long _copied;
    private long _possibleDuplicates;
    private long _looped;
    private long _refused;
    private long _gaps;
    private long _failures;

    public void AddCopied(int count) => Interlocked.Add(ref _copied, count);

    public void AddPossibleDuplicates(long count) => Interlocked.Add(ref _possibleDuplicates, count);

    public void AddLooped() => Interlocked.Increment(ref _looped);

    public void AddRefused() => Interlocked.Increment(ref _refused);

    public void AddGap() => Interlocked.Increment(ref _gaps);

    public void AddFailure() => Interlocked.Increment(ref _failures);

    public MirrorProgress Describe() => new(
        Interlocked.Read(ref _copied), Interlocked.Read(ref _possibleDuplicates), Interlocked.Read(ref _looped), Interlocked.Read(ref _refused),
        Interlocked.Read(ref _gaps), Interlocked.Read(ref _failures));
}
