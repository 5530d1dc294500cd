using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Integration.Outbox.KillHost;

/// <summary>Accounts, and transfers between them that are sent on by the outbox: committed or rolled back, by chance.</summary>
internal sealed class Bank(string kind, string connectionString)
{
    public const int Accounts = 8;
    public const long Total = Accounts * 1_000;

    public const string CreateScript = """
        CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance BIGINT NOT NULL, transfers BIGINT NOT NULL);
        INSERT INTO accounts VALUES (0, 1000, 0), (1, 1000, 0), (2, 1000, 0), (3, 1000, 0), (4, 1000, 0), (5, 1000, 0), (6, 1000, 0), (7, 1000, 0);
        CREATE TABLE ledger (id TEXT PRIMARY KEY);
        """;

    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = kind == "sqlite" ? new SqliteConnection(connectionString) : new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task TransferAsync(IOutbox outbox, Random random)
    {
        var from = random.Next(Accounts);
        var to = (from + 1 + random.Next(Accounts - 1)) % Accounts;
        var amount = random.Next(1, 50);
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        // Always the lower one first, so that no two wait for each other.
        foreach (var account in (int[])[Math.Min(from, to), Math.Max(from, to)])
            await ExecuteAsync(connection, transaction, $"UPDATE accounts SET balance = balance + {(account == to ? amount : -amount)}, transfers = transfers + {(account == from ? 1 : 0)} WHERE id = {account}");
        var number = await ExecuteAsync(connection, transaction, $"SELECT transfers FROM accounts WHERE id = {from}");
        var id = $"{from}-{number}-{Guid.NewGuid():N}";
        await ExecuteAsync(connection, transaction, $"INSERT INTO ledger VALUES ('{id}')");
        await outbox.SendAsync(transaction, "transfers", Message.FromText($"{number}") with { MessageId = id, GroupId = $"account-{from}" });
        if (random.Next(5) == 0)
            await transaction.RollbackAsync();
        else
            await outbox.CommitAsync(transaction);
    }

    public async Task<long> SumAsync()
    {
        await using var connection = await OpenAsync();
        return await ExecuteAsync(connection, null, "SELECT SUM(balance) FROM accounts");
    }

    public async Task<HashSet<string>> LedgerAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM ledger";
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            ids.Add(reader.GetString(0));
        return ids;
    }

    private static async Task<long> ExecuteAsync(DbConnection connection, DbTransaction? transaction, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;
    }
}
