using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Integration.Cli;

/// <summary>What a database's fault means to the one who typed the command.</summary>
internal static class DatabaseFault
{
    // Result codes of SQLite.
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static CliException Of(DbException fault, string database) => IsMissing(fault)
        ? new(ExitCode.NotFound, $"There is no outbox in {database}: the table integration_outbox is missing. In PostgreSQL --schema says where it is. ({fault.Message})", fault)
        : CodeOf(fault) switch
        {
            ExitCode.NotAuthorized => new(ExitCode.NotAuthorized, $"{database}: {fault.Message} Check the user, the password and the rights.", fault),
            ExitCode.NotFound => new(ExitCode.NotFound, $"{database}: {fault.Message}", fault),
            ExitCode.Unreachable => new(ExitCode.Unreachable, $"{database}: {WithCause(fault)} Check the address and the network, or try again later.", fault),
            var code => new(code, $"{database}: {fault.Message}", fault),
        };

    private static bool IsMissing(DbException fault) =>
        fault.SqlState is "42P01" || (fault is SqliteException && fault.Message.Contains("no such table", StringComparison.Ordinal));

    private static ExitCode CodeOf(DbException fault) => (fault.SqlState, (fault as SqliteException)?.SqliteErrorCode) switch
    {
        ("28P01" or "28000" or "42501", _) => ExitCode.NotAuthorized,
        ("3D000", _) => ExitCode.NotFound,
        (_, Busy or Locked) => ExitCode.Unreachable,
        (_, ReadOnly or CannotOpen or NotADatabase) => ExitCode.Files,
        _ when fault.IsTransient || (fault is not SqliteException && fault.SqlState is null) => ExitCode.Unreachable,
        _ => ExitCode.Refused,
    };

    private static string WithCause(DbException fault) => fault.InnerException is { } cause ? $"{fault.Message} {cause.Message}." : fault.Message;
}
