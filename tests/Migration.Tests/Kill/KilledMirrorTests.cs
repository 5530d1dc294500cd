using System.Diagnostics;
using Integration.InMemory;

namespace Integration.Migration.Tests.Kill;

public sealed class KilledMirrorTests(ITestOutputHelper output)
{
    private const int Kills = 24;

    [Fact]
    public async Task Killed_at_any_instant_and_resumed_it_loses_nothing_and_keeps_the_order_of_keys()
    {
        var random = new Random(20260301);
        using var folder = new TemporaryFolder();
        var (fromDriver, toDriver) = (new InMemoryDriver(), new InMemoryDriver());
        await using var from = new MessagingClient(fromDriver);
        await using var to = new MessagingClient(toDriver);
        await from.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 3 });
        await to.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 2 });
        await using var server = new BrokerServer(fromDriver, toDriver);
        var appended = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            appended = await AppendAsync(from, appended);
            using var mirror = Start(server.Port, folder.File("mirror.journal"));
            server.Arm(mirror, random.Next(4, 40), (KillMoment)(kill % 3), TimeSpan.FromMilliseconds(random.NextDouble() * 3));
            await mirror.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(137, mirror.ExitCode);
            if (kill == Kills / 2)
                from.As<InMemoryBroker>().SplitPartition("clicks", "1");
        }

        using var last = Start(server.Port, folder.File("mirror.journal"));
        server.Arm(last, 0, default, default);
        var said = await last.StandardOutput.ReadToEndAsync();
        await last.WaitForExitAsync();
        Assert.True(last.ExitCode == 0, said);

        var copies = await to.Stream("clicks").ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false }).ToListAsync();
        output.WriteLine($"{appended} records; killed at {string.Join(", ", server.Kills.Select(k => $"{k.Key} {k.Value}"))}; {copies.Count - appended} twice; {said}");
        Assert.Contains("stream-append", server.Kills.Keys);
        var first = copies.DistinctBy(c => c.Message.MessageId).ToList();
        Assert.Equal(appended, first.Count);
        foreach (var key in first.GroupBy(c => c.Message.GroupId))
            Assert.Equal(key.Select(c => c.Message.MessageId).Order(StringComparer.Ordinal), key.Select(c => c.Message.MessageId));
        Assert.True(copies.Count - appended <= Kills * 4 * 5, $"{copies.Count - appended} copies came twice: more than a batch of each partition for each kill.");
    }

    private static async Task<int> AppendAsync(MessagingClient from, int appended)
    {
        var messages = Enumerable.Range(appended, 200).Select(i => Message.FromText($"{i}") with { MessageId = $"{i:D6}", GroupId = $"key-{i % 17}" });
        (await from.Stream("clicks").AppendManyAsync(messages)).ThrowIfAnyFailed();
        return appended + 200;
    }

    private static Process Start(int port, string journal)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(KillHost.RemoteDriver).Assembly.Location, $"{port}", journal, "stream:clicks" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }
}
