namespace Integration.Cli;

/// <summary>What <c>outbox list</c> found, and how many more there are.</summary>
internal sealed record OutboxListDocument(string Database, DateTimeOffset At, string State, IReadOnlyList<OutboxRowDocument> Rows, long More);

/// <summary>A row of an outbox, without its message.</summary>
internal sealed record OutboxRowDocument(
    long Row, string Id, string Destination, string? Group, DateTimeOffset AddedAt, double AgeSeconds, int Attempts, string? Error);

/// <summary>What <c>outbox retry</c> did, and what was named and is not parked.</summary>
internal sealed record OutboxRetriedDocument(string Database, long Retried, IReadOnlyList<string> NotParked);

/// <summary>What <c>outbox discard</c> did; the file is null when there was nothing to write.</summary>
internal sealed record OutboxDiscardedDocument(string Database, long Discarded, string? File, IReadOnlyList<string> NotParked);

/// <summary>What <c>outbox restore</c> did, and which messages were there already.</summary>
internal sealed record OutboxRestoredDocument(string Database, long Restored, IReadOnlyList<string> AlreadyThere);

/// <summary>A line of what <c>outbox discard</c> writes: the row, with its message as the outbox had it.</summary>
internal sealed record DiscardedRow(
    long Row, string Id, string Destination, string? Group, DateTimeOffset AddedAt, int Attempts, string? Error, string Message);
