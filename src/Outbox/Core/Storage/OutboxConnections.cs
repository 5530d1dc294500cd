using System.Data.Common;

namespace Integration.Outbox;

/// <summary>Opens connections to the database of an outbox, for its relay.</summary>
/// <param name="database">What kind of database it is.</param>
/// <param name="open">Opens a connection; disposing the result gives it back.</param>
public sealed class OutboxConnections(OutboxDatabase database, Func<CancellationToken, ValueTask<OutboxConnection>> open)
{
    /// <summary>What kind of database it is.</summary>
    public OutboxDatabase Database { get; } = database ?? throw new ArgumentNullException(nameof(database));

    /// <summary>The schema that something else writes the tables in; null where all find them by their names alone.</summary>
    internal string? Schema { get; init; }

    /// <summary>Opens a connection.</summary>
    public ValueTask<OutboxConnection> OpenAsync(CancellationToken cancellationToken) => open(cancellationToken);

    /// <summary>How many rows a command changed that has a connection and a transaction of its own.</summary>
    internal async Task<int> RunAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await connection.Connection.Command(null, sql, parameters).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every row of a query's answer.</summary>
    internal async Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await connection.Connection.Command(null, sql, parameters).ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>An open connection.</summary>
/// <param name="connection">The connection.</param>
/// <param name="owner">What to dispose after use; null for the connection itself.</param>
public sealed class OutboxConnection(DbConnection connection, IAsyncDisposable? owner = null) : IAsyncDisposable
{
    /// <summary>The connection.</summary>
    public DbConnection Connection => connection;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => (owner ?? connection).DisposeAsync();
}
