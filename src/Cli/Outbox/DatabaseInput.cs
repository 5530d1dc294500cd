using System.CommandLine;
using System.Data.Common;

namespace Integration.Cli;

/// <summary>Which database an outbox is in: options that its commands share. A connection string is never shown: it may hold a password.</summary>
internal sealed class DatabaseInput
{
    private const string DefaultName = "outbox";

    private readonly Option<string?> _connection = new("--connection")
    {
        Description = $"The database, by the name of a connection string: ConnectionStrings:NAME of the configuration, or the variable ConnectionStrings__NAME; '{DefaultName}' when left out.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _sqlite = new("--sqlite") { Description = "Instead: the file of a SQLite database.", HelpName = "FILE" };

    private readonly Option<string?> _postgres = new("--postgres")
    {
        Description = "Instead: the connection string of a PostgreSQL database, without a password: others see what is typed. The variable PGPASSWORD holds it.",
        HelpName = "CONNECTION",
    };

    private readonly Option<string?> _schema = new("--schema") { Description = "On PostgreSQL: the schema of the tables, where the search path does not lead to them.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _connection, _sqlite, _postgres, _schema })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (new[] { _connection, _sqlite, _postgres }.Count(o => result.GetValue(o) is not null) > 1)
                result.AddError("Give one of --connection, --sqlite and --postgres.");
            if (result.GetValue(_schema) is not null && result.GetValue(_sqlite) is not null)
                result.AddError("--schema is for PostgreSQL: a SQLite database has none.");
        });
    }

    public OpenOutbox Open(CliContext context)
    {
        var schema = context.Get(_schema);
        if (context.Get(_sqlite) is { } file)
            return Databases.OpenSqlite(context, file);
        if (context.Get(_postgres) is { } typed)
            return Databases.OpenPostgreSql(context, typed, schema, "--postgres", ExitCode.Usage);
        var name = context.Get(_connection) ?? DefaultName;
        var what = $"ConnectionStrings:{name}";
        var text = context.Configuration.ConnectionString(name) ?? throw new CliException(
            ExitCode.Configuration,
            $"There is no {what} in the configuration or the environment variables (ConnectionStrings__{name}). Set it, name another one with --connection NAME, or give --sqlite FILE.");
        if (IsPostgreSql(text, what))
            return Databases.OpenPostgreSql(context, text, schema, what, ExitCode.Configuration);
        return schema is null
            ? Databases.OpenSqlite(context, text, what)
            : throw new CliException(ExitCode.Usage, $"--schema is for PostgreSQL: {what} is a SQLite database, which has none.");
    }

    /// <summary>Whether a connection string is that of a PostgreSQL database; else it is that of a SQLite one.</summary>
    private static bool IsPostgreSql(string text, string what)
    {
        var keys = Databases.Parse(() => new DbConnectionStringBuilder { ConnectionString = text }, what, ExitCode.Configuration);
        if (keys.ContainsKey("Host") || keys.ContainsKey("Server"))
            return true;
        return keys.ContainsKey("Data Source") || keys.ContainsKey("DataSource") || keys.ContainsKey("Filename")
            ? false
            : throw new CliException(ExitCode.Configuration, $"{what} is neither that of a PostgreSQL database, which has a 'Host', nor that of a SQLite database, which has a 'Data Source'.");
    }
}
