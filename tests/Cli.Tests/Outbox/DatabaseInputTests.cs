using Integration.Outbox.Tests;
using Npgsql;

namespace Integration.Cli.Tests.Outbox;

/// <summary>How the database of an outbox is named, and what is said when that goes wrong. A password is never said.</summary>
public sealed class DatabaseInputTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("outbox list --sqlite a.db --postgres Host=b", nameof(ExitCode.Usage), "Give one of --connection, --sqlite and --postgres")]
    [InlineData("outbox list --sqlite a.db --schema s", nameof(ExitCode.Usage), "--schema is for PostgreSQL")]
    [InlineData("outbox list --row two", nameof(ExitCode.Usage), "--row: 'two' is not the number of a row")]
    [InlineData("outbox list --limit 0", nameof(ExitCode.Usage), "--limit: '0'")]
    [InlineData("outbox retry", nameof(ExitCode.Usage), "Say which rows: --row, --id, --destination, or --all.")]
    [InlineData("outbox retry --all --row 1", nameof(ExitCode.Usage), "Give --all, or which rows.")]
    [InlineData("outbox discard --all", nameof(ExitCode.Usage), "'--output' is required")]
    [InlineData("outbox discard --output f", nameof(ExitCode.Usage), "Say which rows")]
    [InlineData("outbox restore", nameof(ExitCode.Usage), "FILE")]
    [InlineData("outbox restore nothing.ndjson", nameof(ExitCode.Files), "nothing.ndjson")]
    [InlineData("outbox list --sqlite missing.db", nameof(ExitCode.Files), "missing.db' does not exist")]
    [InlineData("outbox list --sqlite appsettings.json", nameof(ExitCode.Files), "not a database")]
    [InlineData("outbox list --sqlite empty.db", nameof(ExitCode.NotFound), "There is no outbox in empty.db")]
    [InlineData("outbox list --connection shop", nameof(ExitCode.Configuration), "There is no ConnectionStrings:shop")]
    [InlineData("outbox list --connection neither", nameof(ExitCode.Configuration), "neither that of a PostgreSQL database, which has a 'Host'")]
    [InlineData("outbox list --connection outbox --schema s", nameof(ExitCode.Usage), "is a SQLite database")]
    [InlineData("outbox list --postgres \"Host=h;Password=hunter2;more\"", nameof(ExitCode.Usage), "--postgres is not a connection string that can be read")]
    [InlineData("outbox list --postgres \"Host=h;Password=hun;ter2=1\"", nameof(ExitCode.Usage), "--postgres is not a connection string that can be read")]
    [InlineData("outbox list --postgres Password=hunter2", nameof(ExitCode.Usage), "--postgres names no server")]
    [InlineData("outbox list --postgres \"Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Timeout=30\"", nameof(ExitCode.Unreachable), "127.0.0.1:1/u")]
    public async Task Bad_input_says_what_is_wrong_and_no_secret(string line, string code, string expected)
    {
        await using var outbox = await ParkedOutbox.CreateAsync("sqlite", postgres);
        outbox.Tool.Write("empty.db", "");
        foreach (var verbose in (string[])["", " --verbose", " --json"])
        {
            var run = await outbox.Tool.RunAsync(line + verbose);
            Assert.True(run.Code.ToString() == code, run.ToString());
            Assert.Contains(expected, run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", run.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("ter2", run.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task PostgreSQL_is_named_by_its_connection_string_and_schema()
    {
        await using var outbox = await ParkedOutbox.CreateAsync("postgresql", postgres);
        var settings = new NpgsqlConnectionStringBuilder(outbox.ConnectionString);
        var run = await outbox.Tool.SucceedAsync($"outbox list --json --postgres \"{outbox.ConnectionString}\"");
        Assert.Equal($"127.0.0.1:{settings.Port}/{settings.Database}", run.Json.GetProperty("database").GetString());
        Assert.DoesNotContain(settings.Password!, run.ToString(), StringComparison.Ordinal);

        await outbox.ExecuteAsync("CREATE SCHEMA shop; ALTER TABLE integration_outbox SET SCHEMA shop");
        var elsewhere = await outbox.Tool.RunAsync("outbox list");
        Assert.Equal(ExitCode.NotFound, elsewhere.Code);
        Assert.Contains("--schema", elsewhere.Error, StringComparison.Ordinal);
        await outbox.Tool.SucceedAsync("outbox list --schema shop");
        await outbox.Tool.SucceedAsync("outbox retry --all --schema shop");
    }

    [Fact]
    public async Task A_wrong_password_and_a_missing_database_have_codes_of_their_own()
    {
        await using var outbox = await ParkedOutbox.CreateAsync("postgresql", postgres);
        var settings = new NpgsqlConnectionStringBuilder(outbox.ConnectionString);
        var refused = await outbox.Tool.RunAsync($"outbox list --postgres \"Host=127.0.0.1;Port={settings.Port};Username=tests;Password=hunter2;Database={settings.Database}\"");
        Assert.Equal(ExitCode.NotAuthorized, refused.Code);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, (await outbox.Tool.RunAsync($"outbox list --postgres \"{outbox.ConnectionString.Replace(settings.Database!, "nothing", StringComparison.Ordinal)}\"")).Code);
    }
}
