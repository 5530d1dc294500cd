using Microsoft.Data.Sqlite;

namespace OrderProcessing.Outbox;

/// <summary>Statements whose values are <c>@a</c>, <c>@b</c> and so on. SQLite's calls are none that wait for a network: they are made synchronously.</summary>
internal static class Sql
{
    public static void Run(this SqliteConnection connection, SqliteTransaction? transaction, string sql, params string[] values)
    {
        using var command = Command(connection, transaction, sql, values);
        command.ExecuteNonQuery();
    }

    public static List<T> Read<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params string[] values)
    {
        using var command = Command(connection, null, sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql, string[] values)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"@{(char)('a' + i)}", values[i]);
        return command;
    }
}
