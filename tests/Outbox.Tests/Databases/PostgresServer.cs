using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Integration.Outbox.Tests;

/// <summary>
/// PostgreSQL as a child process: what this machine has installed, on a free loopback port, with a cluster of its own. It ends with this process,
/// however that ends.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    // PostgreSQL refuses to run as root. Standard input is this process's hold on it: its end, also that of a killed process, ends the server.
    private const string Script = """
        cd "$2"
        echo "$PGPASSWORD" > password
        as=
        if [ "$(id -u)" = 0 ]; then chown postgres . password; as='setpriv --reuid=postgres --regid=postgres --clear-groups'; fi
        $as "$1/initdb" -D "$2/data" -U tests -A scram-sha-256 --pwfile=password --no-sync -E UTF8 --locale=C < /dev/null > "$2.output" 2>&1
        $as "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=400 \
          -c shared_buffers=32MB < /dev/null >> "$2.output" 2>&1 &
        server=$!
        echo "$server"
        read -r word
        kill -QUIT "$server"
        wait
        rm -rf "$2" "$2.output"
        """;

    private readonly Process _wrapper;
    private readonly string _output;

    private PostgresServer(Process wrapper, string output, string connectionString) => (_wrapper, _output, ConnectionString) = (wrapper, output, connectionString);

    /// <summary>Of its administrator, without a database.</summary>
    public string ConnectionString { get; }

    /// <summary>What this machine lacks for it, in words; null when it has all.</summary>
    public static string? FindMissing() =>
        OperatingSystem.IsWindows() ? "it is started by a Unix shell"
        : FindPrograms() is null ? "PostgreSQL is not installed (on Debian: apt-get install postgresql)"
        : null;

    public static async Task<PostgresServer> StartAsync()
    {
        var programs = FindPrograms() ?? throw new InvalidOperationException($"PostgreSQL can't run here: {FindMissing()}.");
        var folder = Directory.CreateTempSubdirectory("integration-postgres-").FullName;
        var (port, password) = (FreePort.Find(), RandomNumberGenerator.GetHexString(24, lowercase: true));
        var wrapper = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", programs, folder, port.ToString(CultureInfo.InvariantCulture)])
        {
            Environment = { ["PGPASSWORD"] = password },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var server = new PostgresServer(
            wrapper, $"{folder}.output", $"Host=127.0.0.1;Port={port};Username=tests;Password={password};Timeout=60;Command Timeout=120;Maximum Pool Size=10;No Reset On Close=true");
        try
        {
            await server.WaitUntilItAnswersAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _wrapper.StandardInput.Close();
        await _wrapper.WaitForExitAsync();
        _wrapper.Dispose();
    }

    private async Task WaitUntilItAnswersAsync()
    {
        using var server = Process.GetProcessById(int.Parse((await _wrapper.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                await using var connection = new Npgsql.NpgsqlConnection(ConnectionString + ";Database=postgres;Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (Npgsql.NpgsqlException) when (!server.HasExited && watch.Elapsed < StartTimeout)
            {
                // Not yet.
            }
            catch (Npgsql.NpgsqlException exception)
            {
                throw new InvalidOperationException($"PostgreSQL did not start. Its output:{Environment.NewLine}{await File.ReadAllTextAsync(_output)}", exception);
            }
        }
    }

    private static string? FindPrograms()
    {
        const string Installed = "/usr/lib/postgresql";
        IEnumerable<string> versions = Directory.Exists(Installed) ? Directory.GetDirectories(Installed).OrderByDescending(v => int.TryParse(Path.GetFileName(v), out var n) ? n : 0) : [];
        return versions.Select(v => Path.Combine(v, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }
}
