namespace Integration.Dashboard.Moves;

/// <summary>What a journal tells of a move or a mirror.</summary>
/// <param name="Journal">The name of its file.</param>
/// <param name="Kind">What it is.</param>
/// <param name="From">The provider that is copied from.</param>
/// <param name="To">The provider that is copied to.</param>
/// <param name="WrittenAt">When it was last written to.</param>
/// <param name="Rows">Its routes, or its partitions.</param>
/// <param name="Fault">Why it can't be read; null when it was.</param>
internal sealed record MoveAccount(string Journal, string Kind, string From, string To, DateTimeOffset WrittenAt, IReadOnlyList<MoveRow> Rows, string? Fault);

/// <summary>A route of a move, or a partition of a mirror.</summary>
/// <param name="Source">Where from.</param>
/// <param name="Destination">Where to.</param>
/// <param name="State">How it is, in a word or two.</param>
/// <param name="Copied">How many copies are confirmed; null where the journal notes only the place.</param>
/// <param name="InDoubt">How many sends have no known outcome: under way, or cut off.</param>
/// <param name="Place">Where it goes on; null where the journal notes each message.</param>
internal sealed record MoveRow(string Source, string Destination, string State, long? Copied, long InDoubt, string? Place);
