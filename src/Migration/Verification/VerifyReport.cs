namespace Integration.Migration;

/// <summary>How to verify a move.</summary>
public sealed record VerifyOptions
{
    /// <summary>
    /// Whether consumers work at the destination already: then its contents are not compared, as what was consumed is no
    /// loss. False by default.
    /// </summary>
    public bool DestinationInUse { get; init; }

    /// <summary>
    /// Where the destination has no peek, look at its messages by receiving them all and giving them back, which counts a
    /// delivery for each; false by default, which compares counts only. An ordered destination is compared by counts
    /// all the same: it holds back the rest of a group while one message of it is in hand.
    /// </summary>
    public bool ReadByReceiving { get; init; }
}

/// <summary>What a verification found for a route.</summary>
public enum VerifyVerdict
{
    /// <summary>Every message is accounted for, one by one.</summary>
    Exact,

    /// <summary>No discrepancy was found, but it could only be checked by counts or by the journal.</summary>
    Plausible,

    /// <summary>Messages are left at the source or copies were not completed: resume the move.</summary>
    Unfinished,

    /// <summary>Copies are missing at the destination, or there more than once.</summary>
    Mismatch,
}

/// <summary>The account of one route.</summary>
public sealed record RouteAccount
{
    /// <summary>The route.</summary>
    public required MoveRoute Route { get; init; }

    /// <summary>What was found.</summary>
    public required VerifyVerdict Verdict { get; init; }

    /// <summary>Messages that the journal has as copied.</summary>
    public required long Copied { get; init; }

    /// <summary>Of them not completed at the source as far as the journal knows.</summary>
    public required long NotCompleted { get; init; }

    /// <summary>Messages whose send has no known outcome in the journal: each may be at the destination once more.</summary>
    public required long InDoubt { get; init; }

    /// <summary>The sum of the digests of what was copied, in hexadecimal; independent of order.</summary>
    public required string CopiedDigest { get; init; }

    /// <summary>What the source counts; null when it can't count.</summary>
    public required MessageCounts? Source { get; init; }

    /// <summary>What the destination counts; null for a topic or when it can't count.</summary>
    public required MessageCounts? Destination { get; init; }

    /// <summary>Messages read at the destination; null when they could not be read.</summary>
    public long? Found { get; init; }

    /// <summary>The sum of the digests of those of this move, as <see cref="CopiedDigest"/>; null when they could not be read.</summary>
    public string? FoundDigest { get; init; }

    /// <summary>Copies that were not found; their message ids, as far as the journal knows them.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Ids of messages that were found more often than they were copied.</summary>
    public IReadOnlyList<string> Duplicates { get; init; } = [];

    /// <summary>Messages found that are not of this move.</summary>
    public long Foreign { get; init; }

    /// <summary>The route, the verdict and the counts on one line.</summary>
    public override string ToString() =>
        $"{Route}: {Verdict}; {Copied} copied, {NotCompleted} not completed, {InDoubt} in doubt"
        + (Found is { } found ? $", {found} found, {Missing.Count} missing, {Duplicates.Count} duplicates, {Foreign} foreign" : "");
}

/// <summary>What a verification found.</summary>
/// <param name="Routes">The account of each route of the journal.</param>
public sealed record VerifyReport(IReadOnlyList<RouteAccount> Routes)
{
    /// <summary>The worst verdict.</summary>
    public VerifyVerdict Verdict => Routes.Select(r => r.Verdict).DefaultIfEmpty(VerifyVerdict.Exact).Max();

    /// <summary>The verdict, and each route on a line of its own.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Routes.Select(r => $"  {r}").Prepend(Verdict.ToString()));
}
