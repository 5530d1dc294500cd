using Integration.Outbox;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Integration.Cli;

/// <summary>Opens the databases that can hold an outbox. Nothing is connected to before the first command.</summary>
internal static class Databases
{
    public static OpenOutbox OpenSqlite(CliContext context, string file) => OpenSqlite(context, new SqliteConnectionStringBuilder { DataSource = file });

    public static OpenOutbox OpenSqlite(CliContext context, string text, string what) =>
        OpenSqlite(context, Parse(() => new SqliteConnectionStringBuilder(text), what, ExitCode.Configuration));

    public static OpenOutbox OpenPostgreSql(CliContext context, string text, string? schema, string what, ExitCode fault)
    {
        var settings = Parse(() => new NpgsqlConnectionStringBuilder(text), what, fault);
        if (string.IsNullOrEmpty(settings.Host))
            throw new CliException(fault, $"{what} names no server: a connection string is such as 'Host=db.example.com;Database=shop;Username=shop'.");
        settings.ApplicationName ??= "integration";
        settings.SearchPath = schema ?? settings.SearchPath;
        var source = Parse(() => NpgsqlDataSource.Create(settings), what, fault);
        var connections = new OutboxConnections(
            OutboxDatabase.PostgreSql, async token => new OutboxConnection(await source.OpenConnectionAsync(token).ConfigureAwait(false)));
        return new($"{settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}", new OutboxRows(connections, context.Host.Time), source);
    }

    /// <summary>What a connection string says; when it can't be read, that, and nothing of it.</summary>
    public static T Parse<T>(Func<T> parse, string what, ExitCode fault)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or NotSupportedException or InvalidOperationException)
        {
            // Without the cause: where a password has a semicolon its words name a part of it.
            throw new CliException(fault, $"{what} is not a connection string that can be read. It is not shown, as it may hold a password; put values with ';', '=' or quotes into quotes.");
        }
    }

    private static OpenOutbox OpenSqlite(CliContext context, SqliteConnectionStringBuilder settings)
    {
        var file = context.PathOf(settings.DataSource);
        if (!File.Exists(file))
            throw new CliException(ExitCode.Files, $"The SQLite database '{file}' does not exist.");
        // Never made by looking at it; and nothing is left open for a next connection that does not come.
        (settings.DataSource, settings.Mode, settings.Pooling) = (file, SqliteOpenMode.ReadWrite, false);
        var connections = new OutboxConnections(OutboxDatabase.Sqlite, async token =>
        {
            var connection = new SqliteConnection(settings.ConnectionString);
            await connection.OpenAsync(token).ConfigureAwait(false);
            return new OutboxConnection(connection);
        });
        return new(Path.GetFileName(file), new OutboxRows(connections, context.Host.Time));
    }
}
