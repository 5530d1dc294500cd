using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Integration.Outbox;

/// <summary>
/// Tells relays of other processes about the messages that a context saves, where the database can: by the command that inserts them, so that it belongs
/// to whatever transaction that is in and costs no round trip.
/// </summary>
internal sealed class CommitNotifier : DbCommandInterceptor
{
    private const string Insert = "integration_outbox (";

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        if (eventData is { CommandSource: CommandSource.SaveChanges, Context: { } context }
            && command.CommandText.Contains(Insert, StringComparison.Ordinal) && ContextDatabase.Of(context).Notify is { Length: > 0 } notify)
        {
            // Without the end of the last statement: what follows begins with one. It has no rows, so that results stay where they are expected.
            command.CommandText = command.CommandText.TrimEnd('\r', '\n', ' ', ';') + notify;
        }

        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        new(ReaderExecuting(command, eventData, result));
}
