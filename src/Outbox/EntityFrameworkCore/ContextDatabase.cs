using Microsoft.EntityFrameworkCore;

namespace Integration.Outbox;

internal static class ContextDatabase
{
    /// <summary>What kind of database a context is of.</summary>
    /// <exception cref="NotSupportedException">One that can't hold an outbox.</exception>
    public static OutboxDatabase Of(DbContext context) => context.Database.ProviderName switch
    {
        "Microsoft.EntityFrameworkCore.Sqlite" => OutboxDatabase.Sqlite,
        "Npgsql.EntityFrameworkCore.PostgreSQL" => OutboxDatabase.PostgreSql,
        var other => throw new NotSupportedException($"The outbox can't be in a database of {other}: use SQLite or PostgreSQL."),
    };
}
