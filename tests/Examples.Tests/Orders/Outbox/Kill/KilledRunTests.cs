using System.Diagnostics;
using Integration.Examples.Tests.Orders.Setups;
using Microsoft.Data.Sqlite;
using OrderProcessing.App;

namespace Integration.Examples.Tests.Orders.Outbox.Kill;

/// <summary>With the outbox a run is gone on with whose process was killed: nothing is lost, and nothing is done twice.</summary>
public sealed class KilledRunTests : IDisposable
{
    private const int Orders = 300;
    private const int Poisoned = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("orders-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Killed_again_and_again_it_loses_nothing_and_does_nothing_twice()
    {
        await using var setup = await ProviderSetup.StartAsync("azure-service-bus");
        await File.WriteAllLinesAsync(
            Path.Combine(_folder, "orders.ndjson"), Enumerable.Range(1, Orders).Select(n => Lines.Order(n, total: 10, price: n == Poisoned ? 9 : 10)));

        // Of about nine hundred things to do.
        foreach (var done in (int[])[1, 100, 300, 500])
        {
            using var process = Process.Start(Command(setup))!;
            using var bound = new CancellationTokenSource(Patience * 2);
            var end = process.EndAsync(bound.Token);
            await WhenDoneAsync(done, process);
            Assert.False(process.HasExited, "It ended before it was killed.");
            process.Kill();
            await end;
        }

        using var patience = new CancellationTokenSource(Patience);
        var (code, text) = await Command(setup).RunAsync(patience.Token);
        Assert.True(code == (int)ExitCode.Ok, text);
        Assert.Contains("bad lines: 0", text);
        Assert.Contains($"It all adds up: {Orders} in = {Orders - 1} processed + 1 dead-lettered", text);
        Assert.Equal(
            [("order-placed/billing", Orders - 1), ("order-placed/email", Orders - 1), ("orders", Orders - 1)],
            Read("SELECT source, COUNT(DISTINCT order_id) FROM handled GROUP BY source ORDER BY source", r => (r.GetString(0), r.GetInt32(1))));
        Assert.Equal([Orders], Read("SELECT COUNT(*) FROM orders", r => r.GetInt32(0)));
        Assert.Equal([0], Read("SELECT COUNT(*) FROM integration_outbox WHERE state <> 1", r => r.GetInt32(0)));
    }

    private ProcessStartInfo Command(ProviderSetup setup) => new("dotnet",
    [
        typeof(OrderCommand).Assembly.Location,
        Path.Combine(_folder, "orders.ndjson"),
        "--provider", "azure-service-bus",
        "--outbox", "sqlite",
        $"--OrderProcessing:DataFolder={_folder}",

        // What a kill leaves locked or leased is free again soon.
        "--Messaging:Outbox:SendTimeout=00:00:02",
        "--Messaging:Topology:Queues:orders:LockDuration=00:00:05",
        "--Messaging:Topology:Queues:orders:MaxDeliveryCount=100",
        "--Messaging:Topology:Topics:order-placed:Subscriptions:email:LockDuration=00:00:05",
        "--Messaging:Topology:Topics:order-placed:Subscriptions:billing:LockDuration=00:00:05",
        .. setup.Settings,
    ])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private async Task WhenDoneAsync(int count, Process process)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Patience && !process.HasExited; await Task.Delay(10))
        {
            if (File.Exists(Path.Combine(_folder, "orders.db")) && Read("SELECT COUNT(*) FROM handled", r => r.GetInt32(0)) is [var done] && done >= count)
                return;
        }
    }

    /// <summary>What a query gives; nothing before the tables are there.</summary>
    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, "orders.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var rows = new List<T>();
        try
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add(read(reader));
        }
        catch (SqliteException exception) when (exception.Message.Contains("no such table", StringComparison.Ordinal))
        {
        }

        return rows;
    }
}
