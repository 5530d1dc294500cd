using System.Data.Common;
using Integration.Drivers;

namespace Integration.Outbox;

/// <summary>The rows of an outbox, as the application and its relay see them.</summary>
internal sealed class OutboxStore(OutboxConnections connections, OutboxOptions options, TimeProvider time)
{
    private const string Insert = """
        INSERT INTO integration_outbox (lane, destination, group_id, message_id, message, added_at, due_at, state, attempts)
        VALUES (@lane, @destination, @group, @id, @message, @now, @now, 0, 0)
        """;

    private readonly string _owner = Guid.NewGuid().ToString("N");

    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        var connection = await connections.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await connection.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                // Of two that create a table at once PostgreSQL refuses one, though it was asked for only where it is missing.
                if (connections.Database == OutboxDatabase.PostgreSql)
                    await connection.Connection.Command(transaction, "SELECT pg_advisory_xact_lock(7233619840525113)").RunAsync(cancellationToken).ConfigureAwait(false);
                await connection.Connection.Command(transaction, connections.Database.CreateScript).RunAsync(cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Adds a row.</summary>
    /// <param name="transaction">To which transaction.</param>
    /// <param name="entry">The row.</param>
    /// <param name="notifies">Whether relays elsewhere are told, where the database can.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task AddAsync(DbTransaction transaction, OutboxEntry entry, bool notifies, CancellationToken cancellationToken) => transaction.ConnectionInUse().Command(
        transaction,
        notifies ? Insert + connections.Database.Notify : Insert,
        ("@lane", entry.Lane),
        ("@destination", entry.Destination),
        ("@group", entry.GroupId),
        ("@id", entry.MessageId),
        ("@message", entry.Message),
        ("@now", entry.AddedAt)).RunAsync(cancellationToken);

    /// <summary>Rows of a lane, or of some, that may be sent now, in order; null when there are none that no other relay has.</summary>
    /// <param name="after">The lane that was taken last: each gets its turn.</param>
    /// <param name="most">How many lanes to take at most, where a database can give several at once.</param>
    /// <param name="held">The destinations whose rows are left where they are.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<OutboxClaim?> ClaimAsync(int after, int most, IReadOnlyList<string> held, CancellationToken cancellationToken)
    {
        var connection = await connections.OpenAsync(cancellationToken).ConfigureAwait(false);
        DbTransaction? transaction = null;
        OutboxClaim? claim = null;
        try
        {
            if (connections.Database.LocksLanes)
                transaction = await connection.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            var now = time.GetUtcNow();
            var nowMs = now.ToUnixTimeMilliseconds();
            var heldText = string.Concat(held.Select(h => $"|{h}|"));
            var lanes = await connection.Connection.Command(
                transaction,
                connections.Database.ClaimLanes,
                ("@now", nowMs),
                ("@held", heldText),
                ("@after", after),
                ("@lanes", most),
                ("@owner", _owner),
                ("@until", SaturatingTime.Add(now, options.Lease).ToUnixTimeMilliseconds())).ReadAsync(r => r.GetInt32(0), cancellationToken).ConfigureAwait(false);
            if (lanes.Count == 0)
                return null;
            var rows = await connection.Connection.Command(
                transaction,
                $"SELECT {OutboxEntry.Columns} FROM integration_outbox o WHERE o.lane IN ({string.Join(',', lanes)}) AND {OutboxDatabase.Ready} ORDER BY o.sequence LIMIT @most",
                ("@now", nowMs),
                ("@held", heldText),
                ("@most", options.BatchSize)).ReadAsync(OutboxEntry.Read, cancellationToken).ConfigureAwait(false);
            return claim = new OutboxClaim(connection, transaction, lanes, _owner, rows);
        }
        finally
        {
            if (claim is null)
            {
                if (transaction is not null)
                    await transaction.DisposeAsync().ConfigureAwait(false);
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Deletes what was kept long enough: sent rows, and the inbox's memory of handled messages.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await connections.RunAsync(
            "DELETE FROM integration_outbox WHERE state = 1 AND settled_at <= @before",
            cancellationToken,
            ("@before", SaturatingTime.Add(now, -options.Retention).ToUnixTimeMilliseconds())).ConfigureAwait(false);
        await connections.RunAsync(
            "DELETE FROM integration_inbox WHERE handled_at <= @before",
            cancellationToken,
            ("@before", SaturatingTime.Add(now, -options.InboxRetention).ToUnixTimeMilliseconds())).ConfigureAwait(false);
    }

    public async Task<OutboxStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT (SELECT COUNT(*) FROM integration_outbox WHERE state = 0),
              (SELECT MIN(added_at) FROM integration_outbox WHERE state = 0),
              (SELECT COUNT(*) FROM integration_outbox WHERE state = 2)
            """;
        var now = time.GetUtcNow();
        return (await connections.QueryAsync(
            Sql,
            r => new OutboxStatus(r.GetInt64(0), r.GetInt64(2), r.IsDBNull(1) ? TimeSpan.Zero : OutboxRow.AgeOf(r.GetInt64(1), now)),
            cancellationToken).ConfigureAwait(false))[0];
    }
}

/// <summary>What an outbox is like.</summary>
/// <param name="Waiting">How many rows are to be sent.</param>
/// <param name="Parked">How many can't be sent as they are.</param>
/// <param name="Lag">For how long the oldest row has waited; zero when none waits.</param>
internal sealed record OutboxStatus(long Waiting, long Parked, TimeSpan Lag);
