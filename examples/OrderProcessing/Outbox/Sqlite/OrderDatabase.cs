using System.Text.Json;
using Microsoft.Data.Sqlite;
using OrderProcessing.Accounts;
using OrderProcessing.Orders;

namespace OrderProcessing.Outbox;

/// <summary>
/// The application's own tables, in the database that has the outbox and the inbox: runs, their orders, and what handlers have done. One process has the file
/// at a time.
/// </summary>
internal sealed class OrderDatabase : IDisposable
{
    private const string Tables = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, is_over INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS orders (run TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (run, id));
        CREATE TABLE IF NOT EXISTS handled (run TEXT NOT NULL, source TEXT NOT NULL, order_id TEXT NOT NULL, PRIMARY KEY (run, source, order_id));
        """;

    private readonly FileStream _inUse;

    // SQLite has one writer: waiting for it here takes no thread.
    private readonly SemaphoreSlim _turn = new(1, 1);

    private OrderDatabase(FileStream inUse, string connectionString, OpenBooks books) => (_inUse, ConnectionString, Books) = (inUse, connectionString, books);

    public string ConnectionString { get; }

    /// <summary>The run of this process: a new one, or that of a process that ended before its run did.</summary>
    public OpenBooks Books { get; }

    /// <param name="folder">Where the file is.</param>
    /// <param name="goesOn">Whether a run is gone on with whose process ended too early.</param>
    /// <exception cref="InvalidDataException">Another process has it.</exception>
    public static OrderDatabase Open(string folder, bool goesOn)
    {
        Directory.CreateDirectory(folder);
        var inUse = Take(Path.Combine(folder, "orders.lock"));
        try
        {
            var connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "orders.db") }.ToString();
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            connection.Run(null, Tables);
            if (!goesOn)
                connection.Run(null, "UPDATE runs SET is_over = 1");
            return new(inUse, connectionString, ReadBooks(connection));
        }
        catch
        {
            inUse.Dispose();
            throw;
        }
    }

    /// <summary>Works in a transaction, which is rolled back unless the work commits it.</summary>
    public async Task WriteAsync(Func<SqliteTransaction, Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var connection = new SqliteConnection(ConnectionString);
            connection.Open();
            await using var transaction = connection.BeginTransaction();
            await work(transaction);
        }
        finally
        {
            _turn.Release();
        }
    }

    public static void AddOrder(SqliteTransaction transaction, Guid run, Order order) => transaction.Connection!.Run(
        transaction, "INSERT INTO orders (run, id, document) VALUES (@a, @b, @c)", $"{run}", order.Id, JsonSerializer.Serialize(order, OrderJson.Default.Order));

    public static void AddHandled(SqliteTransaction transaction, Guid run, string source, string order) => transaction.Connection!.Run(
        transaction, "INSERT INTO handled (run, source, order_id) VALUES (@a, @b, @c)", $"{run}", source, order);

    public Task EndAsync(Guid run) => WriteAsync(
        transaction =>
        {
            transaction.Connection!.Run(transaction, "UPDATE runs SET is_over = 1 WHERE id = @a", $"{run}");
            return transaction.CommitAsync();
        },
        CancellationToken.None);

    public void Dispose()
    {
        _inUse.Dispose();
        _turn.Dispose();
    }

    private static FileStream Take(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidDataException($"{exception.Message} Give this run an OrderProcessing:DataFolder of its own.", exception);
        }
    }

    private static OpenBooks ReadBooks(SqliteConnection connection)
    {
        if (connection.Read("SELECT id FROM runs WHERE is_over = 0", r => r.GetString(0)) is not [var run, ..])
        {
            run = $"{Guid.NewGuid()}";
            connection.Run(null, "INSERT INTO runs (id, is_over) VALUES (@a, 0)", run);
        }

        return new(
            Guid.Parse(run),
            connection.Read("SELECT document FROM orders WHERE run = @a", r => JsonSerializer.Deserialize(r.GetString(0), OrderJson.Default.Order)!, run),
            connection.Read("SELECT source, order_id FROM handled WHERE run = @a", r => (r.GetString(0), r.GetString(1)), run));
    }
}
