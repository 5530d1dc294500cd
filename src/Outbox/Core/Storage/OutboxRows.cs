namespace Integration.Outbox;

/// <summary>The rows of an outbox, as its keepers see them.</summary>
internal sealed class OutboxRows(OutboxConnections connections, TimeProvider time) : IOutboxRows
{
    // As a query: one that is there already is left out. The casts are for values that may be null, whose type PostgreSQL can't tell.
    private const string Insert = """
        INSERT INTO integration_outbox (lane, destination, group_id, message_id, message, added_at, due_at, state, attempts, settled_at, error)
        SELECT @lane, @destination, CAST(@group AS TEXT), @id, @message, @added, @due, @state, @attempts, @settled, CAST(@error AS TEXT)
        WHERE NOT EXISTS (SELECT 1 FROM integration_outbox WHERE message_id = @id AND destination = @destination)
        """;

    public async Task<IReadOnlyList<OutboxRow>> ListAsync(OutboxState state, int most = 100, long after = 0, CancellationToken cancellationToken = default) =>
        [.. (await FindAsync(new(state), most, after, cancellationToken).ConfigureAwait(false)).Select(OutboxRow.Of)];

    // Of several rows of a group the one with the lower number is sent first, whichever is retried first.
    public async Task<bool> RetryAsync(long sequence, CancellationToken cancellationToken = default) => await connections.RunAsync(
        "UPDATE integration_outbox SET state = 0, attempts = 0, due_at = @now, settled_at = NULL WHERE state = 2 AND sequence = @sequence" + connections.Database.Notify,
        cancellationToken,
        ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
        ("@sequence", sequence)).ConfigureAwait(false) == 1;

    public async Task<bool> DiscardAsync(long sequence, CancellationToken cancellationToken = default) => await connections.RunAsync(
        "DELETE FROM integration_outbox WHERE state = 2 AND sequence = @sequence", cancellationToken, ("@sequence", sequence)).ConfigureAwait(false) == 1;

    /// <summary>Rows with all their columns, in the order of their numbers.</summary>
    public async Task<List<OutboxEntry>> FindAsync(OutboxFilter filter, int most, long after, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        return await connections.QueryAsync(
            $"SELECT {OutboxEntry.Columns} FROM integration_outbox WHERE {filter.Sql} AND sequence > @after ORDER BY sequence LIMIT @most",
            OutboxEntry.Read,
            cancellationToken,
            [.. filter.Parameters, ("@after", after), ("@most", most)]).ConfigureAwait(false);
    }

    public async Task<long> CountAsync(OutboxFilter filter, CancellationToken cancellationToken) => (await connections.QueryAsync(
        $"SELECT COUNT(*) FROM integration_outbox WHERE {filter.Sql}", r => r.GetInt64(0), cancellationToken, [.. filter.Parameters]).ConfigureAwait(false))[0];

    /// <summary>Adds rows that were discarded, parked as they were, under new numbers: all of them or, when one can't be added, none.</summary>
    /// <returns>Those that were not added, as a row with such a message is there.</returns>
    public async Task<List<OutboxEntry>> RestoreAsync(IEnumerable<OutboxEntry> discarded, CancellationToken cancellationToken)
    {
        var there = new List<OutboxEntry>();
        var connection = await connections.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await connection.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                foreach (var row in discarded)
                {
                    var added = await connection.Connection.Command(
                        transaction,
                        Insert,
                        // Not that of the file: somebody may have written another destination there.
                        ("@lane", OutboxEntry.LaneOf(row.Destination, row.GroupId ?? row.MessageId)),
                        ("@destination", row.Destination),
                        ("@group", row.GroupId),
                        ("@id", row.MessageId),
                        ("@message", row.Message),
                        ("@added", row.AddedAt),
                        ("@due", row.DueAt),
                        ("@state", (int)OutboxState.Parked),
                        ("@attempts", row.Attempts),
                        ("@settled", row.SettledAt ?? time.GetUtcNow().ToUnixTimeMilliseconds()),
                        ("@error", row.Error)).RunAsync(cancellationToken).ConfigureAwait(false);
                    if (added == 0)
                        there.Add(row);
                }

                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return there;
    }
}
