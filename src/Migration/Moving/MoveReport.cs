namespace Integration.Migration;

/// <summary>A message that the destination refused for good.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="Error">Why.</param>
public sealed record RefusedMessage(string MessageId, Exception Error);

/// <summary>What became of one route.</summary>
public sealed record RouteReport
{
    /// <summary>The route.</summary>
    public required MoveRoute Route { get; init; }

    /// <summary>How it ended.</summary>
    public required MoveEnd End { get; init; }

    /// <summary>Messages copied in this run: each confirmed by the destination.</summary>
    public required long Copied { get; init; }

    /// <summary>Messages that came again although the journal or this run had copied them: only completed, no duplicate was made.</summary>
    public required long AlreadyCopied { get; init; }

    /// <summary>
    /// Messages sent again because an earlier send of them had no known outcome (a crash or an error while sending): at
    /// most so many duplicates are at the destination; none where <see cref="Deduplicated"/>.
    /// </summary>
    public required long PossibleDuplicates { get; init; }

    /// <summary>Whether the destination drops what it has seen, so that sending again adds no duplicate within its window.</summary>
    public required bool Deduplicated { get; init; }

    /// <summary>Messages whose time to live ended while they were in hand: given back, for the source to expire.</summary>
    public required long Expired { get; init; }

    /// <summary>Messages that had no room for the headers with the enqueue time and the like; copied without those.</summary>
    public required long WithoutMoveHeaders { get; init; }

    /// <summary>Messages that stay at the source because the destination refused them.</summary>
    public required IReadOnlyList<RefusedMessage> Refused { get; init; }

    /// <summary>Messages that the destination refused and <see cref="MoveOptions.KeepRefused"/> took; they are no longer at the source.</summary>
    public IReadOnlyList<RefusedMessage> RefusedKept { get; init; } = [];

    /// <summary>What the source counts at the end; null when its provider can't count.</summary>
    public MessageCounts? Left { get; init; }

    /// <summary>Why it failed, when it did.</summary>
    public Exception? Error { get; init; }

    /// <summary>The route, how it ended and the counts on one line.</summary>
    public override string ToString() =>
        $"{Route}: {End}; {Copied} copied, {AlreadyCopied} already copied, {PossibleDuplicates} possible duplicates, {Expired} expired, {Refused.Count} refused"
        + (Error is null ? "" : $"; {Error.Message}");
}

/// <summary>What a move did.</summary>
/// <param name="Routes">A report per route, in the order given.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="JournalPath">The journal to resume with and to verify against, if there is one.</param>
public sealed record MoveReport(IReadOnlyList<RouteReport> Routes, TimeSpan Elapsed, string? JournalPath)
{
    /// <summary>Whether every source was drained.</summary>
    public bool IsComplete => Routes.All(r => r.End == MoveEnd.Drained);

    /// <summary>Whether it is complete, and each route on a line of its own.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, Routes.Select(r => $"  {r}").Prepend($"{(IsComplete ? "complete" : "not complete")} after {Elapsed}"));
}
