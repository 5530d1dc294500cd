using System.Diagnostics;
using Integration.Outbox.KillHost;

namespace Integration.Outbox.Tests;

/// <summary>
/// Applications that transfer money are killed at random instants: after them no money is missing, and exactly the committed transfers were sent,
/// each account's in order.
/// </summary>
public sealed class KilledApplicationTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Each seed is one kill; INTEGRATION_OUTBOX_KILLS=200 is the long run.
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("INTEGRATION_OUTBOX_KILLS"), out var kills) ? kills : 4;

    public static TheoryData<string> Kinds => TestDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Killed_at_any_instant_it_sends_exactly_what_was_committed(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await new OutboxStore(database.Connections, new OutboxOptions(), TimeProvider.System).CreateTablesAsync(default);
        await database.ExecuteAsync(Bank.CreateScript);
        var broker = Path.GetTempFileName();
        try
        {
            for (var seed = 0; seed < Kills; seed++)
            {
                // Every other time there are two instances, of which one is killed while the other goes on.
                using var first = await StartAsync(database, broker, seed);
                using var second = seed % 2 == 0 ? null : await StartAsync(database, broker, 1_000_000 + seed);
                foreach (var victim in new[] { first, second }.OfType<Process>())
                {
                    await Task.Delay(new Random(seed).Next(20, 400));
                    victim.Kill();
                    await victim.WaitForExitAsync().WaitAsync(Patience);
                }
            }

            using var last = Launch(database, broker, "drain");
            using var patience = new CancellationTokenSource(Patience + (Kills * TimeSpan.FromSeconds(3)));
            var (code, _, errors) = await last.EndAsync(patience.Token);
            Assert.True(code == 0, errors);

            await CheckAsync(new Bank(kind, database.ConnectionString), broker);
        }
        finally
        {
            File.Delete(broker);
        }
    }

    private async Task CheckAsync(Bank bank, string broker)
    {
        Assert.Equal(Bank.Total, await bank.SumAsync());
        var committed = await bank.LedgerAsync();
        var stored = (await File.ReadAllLinesAsync(broker)).Select(TryRead).OfType<Message>().ToList();
        var first = stored.DistinctBy(m => m.MessageId).ToList();
        output.WriteLine($"{committed.Count} transfers committed, {stored.Count - first.Count} messages stored twice");
        Assert.True(committed.Count > Kills, $"Only {committed.Count} transfers were committed.");
        Assert.Equal(committed.Order(StringComparer.Ordinal), first.Select(m => m.MessageId!).Order(StringComparer.Ordinal));
        foreach (var account in first.GroupBy(m => m.GroupId))
            Assert.Equal(Enumerable.Range(1, account.Count()).Select(n => $"{n}"), account.Select(m => m.Text));
    }

    /// <summary>A message; null of what a kill cut off, which was not confirmed.</summary>
    private static Message? TryRead(string line)
    {
        try
        {
            return MessageDocument.Read(line);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static async Task<Process> StartAsync(TestDatabase database, string broker, int seed)
    {
        var process = Launch(database, broker, $"{seed}");
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) != "ready")
            Assert.Fail(await process.StandardError.ReadToEndAsync());
        return process;
    }

    private static Process Launch(TestDatabase database, string broker, string what) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(Bank).Assembly.Location, database.Kind, database.ConnectionString, broker, what])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;
}
