namespace Integration.Migration;

/// <summary>What a route is doing.</summary>
public enum MoveState
{
    /// <summary>Reading what the journal says of it; <see cref="MoveProgress.AlreadyCopied"/> tells how many copies were read so far.</summary>
    ReadingJournal,

    /// <summary>Moving messages.</summary>
    Moving,

    /// <summary>Waiting for delayed messages, or messages that others hold locked.</summary>
    Waiting,

    /// <summary>Done; the report tells how it ended.</summary>
    Ended,
}

/// <summary>How far a route is; reported after every batch and about once a second while waiting.</summary>
/// <param name="Route">The route.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Copied">Messages copied in this run.</param>
/// <param name="AlreadyCopied">Messages that were only completed.</param>
/// <param name="PossibleDuplicates">Messages sent again after a send without a known outcome.</param>
/// <param name="Refused">Messages that the destination refused.</param>
/// <param name="Remaining">Messages left at the source, delayed and locked ones included, as last counted; null when the provider can't count.</param>
/// <param name="Delayed">Of them delayed; null when the provider does not tell.</param>
/// <param name="MessagesPerSecond">The rate over the last ten seconds or so.</param>
/// <param name="TimeLeft">The remaining messages at that rate; null when unknown.</param>
public sealed record MoveProgress(
    MoveRoute Route,
    MoveState State,
    long Copied,
    long AlreadyCopied,
    long PossibleDuplicates,
    long Refused,
    long? Remaining,
    long? Delayed,
    double MessagesPerSecond,
    TimeSpan? TimeLeft)
{
    internal static MoveProgress OfJournal(MoveRoute route, long copies) => new(route, MoveState.ReadingJournal, 0, copies, 0, 0, null, null, 0, null);
}

/// <summary>What a move would take, without touching anything.</summary>
/// <param name="Route">The route.</param>
/// <param name="Counts">What the source counts; null when its provider can't count.</param>
/// <param name="Looked">How many messages were looked at by peeking, <see cref="Mover.MaxPreviewed"/> at most; null when the provider has no peek.</param>
/// <param name="DueLast">When the last of the delayed messages that were looked at is due.</param>
/// <param name="Findings">What the destination would refuse or change.</param>
public sealed record MovePreview(
    MoveRoute Route, MessageCounts? Counts, int? Looked, DateTimeOffset? DueLast, IReadOnlyList<MigrationFinding> Findings);
