using System.Data.Common;

namespace Integration.Outbox;

/// <summary>What a relay forwards: rows of lanes that are its own until this is disposed.</summary>
internal sealed class OutboxClaim(OutboxConnection connection, DbTransaction? held, IReadOnlyList<int> lanes, string owner, IReadOnlyList<OutboxEntry> rows) : IAsyncDisposable
{
    private bool _isReleased;

    /// <summary>The last one.</summary>
    public int Lane => lanes[^1];

    public IReadOnlyList<OutboxEntry> Rows => rows;

    /// <summary>Writes what became of rows, and releases the lanes.</summary>
    public async Task SettleAsync(IReadOnlyList<OutboxOutcome> outcomes, long now, CancellationToken cancellationToken)
    {
        var transaction = held ?? await connection.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var sent = outcomes.Where(o => o.State == OutboxState.Sent).Select(o => o.Entry.Sequence).ToList();
            if (sent.Count > 0)
            {
                // By their keys: the index of what waits, which planners think empty, would be read from end to end.
                await connection.Connection.Command(
                    transaction,
                    $"UPDATE integration_outbox SET state = 1, attempts = attempts + 1, settled_at = @now, error = NULL WHERE sequence IN ({string.Join(',', sent)}) AND state + 0 = 0",
                    ("@now", now)).RunAsync(cancellationToken).ConfigureAwait(false);
            }

            foreach (var failed in outcomes.Where(o => o.State != OutboxState.Sent))
            {
                await connection.Connection.Command(
                    transaction,
                    "UPDATE integration_outbox SET state = @state, attempts = attempts + 1, due_at = @due, settled_at = @settled, error = @error WHERE sequence = @sequence AND state + 0 = 0",
                    ("@state", (int)failed.State),
                    ("@due", failed.DueAt),
                    ("@settled", now),
                    ("@error", failed.Error),
                    ("@sequence", failed.Entry.Sequence)).RunAsync(cancellationToken).ConfigureAwait(false);
            }

            if (held is null)
                await ReleaseAsync(transaction, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            _isReleased = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using (connection.ConfigureAwait(false))
        {
            if (held is not null)
                await held.DisposeAsync().ConfigureAwait(false);
            else if (!_isReleased)
                await ReleaseAsync(null, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private Task<int> ReleaseAsync(DbTransaction? transaction, CancellationToken cancellationToken) => connection.Connection.Command(
        transaction, $"UPDATE integration_outbox_lanes SET leased_until = 0 WHERE lane IN ({string.Join(',', lanes)}) AND owner = @owner", ("@owner", owner)).RunAsync(cancellationToken);
}

/// <summary>What became of a row.</summary>
/// <param name="Entry">The row.</param>
/// <param name="State">Waiting to be tried again.</param>
/// <param name="DueAt">When it is tried again.</param>
/// <param name="Error">Why it was not sent.</param>
internal sealed record OutboxOutcome(OutboxEntry Entry, OutboxState State, long DueAt = 0, string? Error = null);
