using System.Data.Common;
using Integration.Registration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Integration.Outbox.Tests;

/// <summary>An empty database for one test.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _file;

    private TestDatabase(string kind, string connectionString, string? file) => (Kind, ConnectionString, _file) = (kind, connectionString, file);

    /// <summary>Every kind that the outbox can be in.</summary>
    public static TheoryData<string> Kinds => ["sqlite", "postgresql"];

    public string Kind { get; }

    public string ConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync(string kind, PostgresFixture postgres)
    {
        var name = $"test_{Guid.NewGuid():N}";
        if (kind == "sqlite")
        {
            var file = Path.Combine(Path.GetTempPath(), $"integration-outbox-{name}.db");
            var created = new TestDatabase(kind, $"Data Source={file};Pooling=False;Default Timeout=60", file);
            await created.ExecuteAsync("PRAGMA journal_mode = WAL");
            return created;
        }

        await using var connection = new NpgsqlConnection(postgres.Server.ConnectionString + ";Database=postgres");
        await connection.OpenAsync();
        await using var create = connection.CreateCommand();
        create.CommandText = $"CREATE DATABASE {name} TEMPLATE template0";
        await create.ExecuteNonQueryAsync();
        return new TestDatabase(kind, $"{postgres.Server.ConnectionString};Database={name}", file: null);
    }

    public IMessagingBuilder AddOutbox(IMessagingBuilder builder, Action<OutboxOptions>? configure = null) =>
        Kind == "sqlite" ? builder.AddSqliteOutbox(ConnectionString, configure) : builder.AddNpgsqlOutbox(ConnectionString, configure);

    public OutboxConnections Connections => new(
        Kind == "sqlite" ? OutboxDatabase.Sqlite : OutboxDatabase.PostgreSql, async _ => new OutboxConnection(await OpenAsync()));

    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = Kind == "sqlite" ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await connection.Command(null, sql).RunAsync(default);
    }

    public async Task<long> NumberAsync(string sql)
    {
        await using var connection = await OpenAsync();
        return (await connection.Command(null, sql).ReadAsync(r => r.GetInt64(0), default))[0];
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            foreach (var file in (string[])[_file, _file + "-wal", _file + "-shm"])
                File.Delete(file);
            return;
        }

        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
