using Integration.Migration;

namespace Integration.Operations;

/// <summary>How an operation on dead letters ended.</summary>
public enum DeadLetterEnd
{
    /// <summary>Everything that was selected and could be reached is done.</summary>
    Completed,

    /// <summary>
    /// Some of it is, or may be, left: the destination refused it, others hold dead letters, or there were more than could be held. The report says
    /// which. The same operation on the same journal goes on.
    /// </summary>
    Left,

    /// <summary>Cancelled; what was in flight was finished. The same operation on the same journal goes on.</summary>
    Cancelled,

    /// <summary>A call failed for good or too often; see <see cref="DeadLetterReport.Error"/>. The same operation on the same journal goes on.</summary>
    Failed,
}

/// <summary>How far an operation on dead letters is.</summary>
/// <param name="Action">What is done.</param>
/// <param name="LookedAt">Dead letters looked at so far.</param>
/// <param name="Done">Of them done in this run.</param>
public sealed record DeadLetterProgress(DeadLetterAction Action, long LookedAt, long Done);

/// <summary>What an operation on dead letters did in this run.</summary>
public sealed record DeadLetterReport
{
    /// <summary>What was done.</summary>
    public required DeadLetterAction Action { get; init; }

    /// <summary>The dead-letter queue.</summary>
    public required EntityPath Source { get; init; }

    /// <summary>Where they were sent; null when they were sent nowhere else.</summary>
    public EntityPath? Destination { get; init; }

    /// <summary>How it ended.</summary>
    public required DeadLetterEnd End { get; init; }

    /// <summary>How many dead letters were replayed, edited, discarded or put back, each confirmed.</summary>
    public required long Done { get; init; }

    /// <summary>How many were there still although the journal says that they are done with: only removed.</summary>
    public required long AlreadyDone { get; init; }

    /// <summary>
    /// How many were sent again because an earlier send of them had no known outcome (a crash or an error while sending): at most so many are
    /// there twice, none where the destination deduplicates.
    /// </summary>
    public required long PossibleDuplicates { get; init; }

    /// <summary>Those that the destination refused for good, and why; they are where they were.</summary>
    public required IReadOnlyList<RefusedMessage> Refused { get; init; }

    /// <summary>The ids of those that could not be put back, as what took their place is no longer among the dead letters.</summary>
    public IReadOnlyList<string> NotPutBack { get; init; } = [];

    /// <summary>How many a replay to where they came from left, although they were selected: they came from elsewhere, and only share the dead-letter queue.</summary>
    public long FromElsewhere { get; init; }

    /// <summary>How many dead letters were looked at.</summary>
    public required long LookedAt { get; init; }

    /// <summary>About how many more there are that could not be looked at, as others hold them or they wait behind others of their group; null when it can't be told.</summary>
    public long? NotReached { get; init; }

    /// <summary>Why it failed, when it did.</summary>
    public Exception? Error { get; init; }

    /// <summary>How it ended and the counts, on one line.</summary>
    public override string ToString() =>
        $"{Action} {Source}: {End}; {Done} done, {AlreadyDone} already done, {PossibleDuplicates} possible duplicates, {Refused.Count} refused, {NotPutBack.Count} not put back"
        + (FromElsewhere == 0 ? "" : $", {FromElsewhere} from elsewhere left")
        + (Error is null ? "" : $"; {Error.Message}");
}

/// <summary>An operation of a session, as its journal tells it.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Destination">Where dead letters were sent; null when they were sent nowhere else.</param>
/// <param name="Selection">Which were selected, as text.</param>
/// <param name="BeganAt">When it was begun.</param>
/// <param name="IsEnded">Whether everything that was selected was done.</param>
/// <param name="Done">How many were done.</param>
/// <param name="InDoubt">How many sends have no known outcome: the process ended, or the connection broke, in between.</param>
public sealed record DeadLetterOperation(
    DeadLetterAction Action, EntityPath? Destination, string Selection, DateTimeOffset BeganAt, bool IsEnded, long Done, long InDoubt)
{
    internal static DeadLetterOperation Of(JournaledOperation o) => new(
        o.Action, o.Action == DeadLetterAction.Replay ? o.Route.Destination : null, o.Selection, o.BeganAt, o.IsEnded, o.Done.Count, o.Open.Values.Sum());
}
