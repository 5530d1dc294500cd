using System.Diagnostics;
using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Migration.Tests.Kill;

public sealed class KilledMoverTests(ITestOutputHelper output)
{
    private const int Kills = 50;
    private const int Window = 10;
    private static readonly EntityPath[] Queues = [EntityPath.Queue("orders"), EntityPath.Queue("jobs")];

    [Fact]
    public async Task Killed_at_fifty_instants_and_resumed_it_loses_nothing_and_keeps_group_order()
    {
        var random = new Random(20260101);
        var clock = new FakeTimeProvider();
        using var folder = new TemporaryFolder();
        var fromDriver = new InMemoryDriver(clientOptions: new() { TimeProvider = clock });
        var toDriver = new InMemoryDriver(clientOptions: new() { TimeProvider = clock });
        await using var from = new MessagingClient(fromDriver, new() { TimeProvider = clock });
        await using var to = new MessagingClient(toDriver, new() { TimeProvider = clock });
        foreach (var messaging in (IMessaging[])[from, to])
        {
            await messaging.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = true, MaxDeliveryCount = 1000 });
            await messaging.Topology.CreateQueueAsync(new QueueDefinition("jobs") { MaxDeliveryCount = 1000 });
        }

        await using var server = new BrokerServer(fromDriver, toDriver);
        var journal = folder.File("move.journal");
        var sent = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            sent = await TopUpAsync(from, sent);
            using var mover = Start(server.Port, journal);
            server.Arm(mover, random.Next(8, 60), (KillMoment)(kill % 3), TimeSpan.FromMilliseconds(random.NextDouble() * 3));
            await mover.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(137, mover.ExitCode);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        using var last = Start(server.Port, journal);
        server.Arm(last, 0, default, default);
        var said = await last.StandardOutput.ReadToEndAsync();
        await last.WaitForExitAsync();
        output.WriteLine($"{sent} messages; killed at {string.Join(", ", server.Kills.Select(k => $"{k.Key} {k.Value}"))}; {said}");
        Assert.True(last.ExitCode == 0, said);

        var inDoubt = (await JournalContent.ReadAsync(journal)).Routes.Sum(r => r.InDoubt);
        var duplicates = 0;
        foreach (var queue in Queues)
            duplicates += await CheckAsync(to.Queue(queue.Name), sent);
        output.WriteLine($"{duplicates} duplicates, {inDoubt} sends in doubt");
        Assert.True(duplicates <= inDoubt, $"{duplicates} duplicates, but the journal has only {inDoubt} sends in doubt.");
        Assert.True(inDoubt <= Kills * Window * Queues.Length, $"{inDoubt} sends in doubt exceed the window.");
        foreach (var queue in Queues)
            Assert.Equal(0, (await from.Queue(queue.Name).CountAsync()).Active);
    }

    /// <summary>Keeps enough at the source for the next process to be killed over.</summary>
    private static async Task<int> TopUpAsync(MessagingClient from, int sent)
    {
        while ((await from.Queue("jobs").CountAsync()).Active < 250 || (await from.Queue("orders").CountAsync()).Active < 250)
        {
            var messages = Enumerable.Range(sent, 100).Select(i => Message.FromText($"message {i}") with { MessageId = $"{i:D6}", GroupId = $"group-{i % 20}" }).ToList();
            foreach (var queue in Queues)
                (await from.Queue(queue.Name).SendManyAsync(messages)).ThrowIfAnyFailed();
            sent += messages.Count;
        }

        return sent;
    }

    /// <summary>Every message is there, the first copies of each group in order; how many are there once more.</summary>
    private static async Task<int> CheckAsync(IQueue queue, int sent)
    {
        var found = new List<PeekedMessage>();
        while (await queue.PeekAsync(1000, found.LastOrDefault()?.SequenceNumber) is { Count: > 0 } page)
            found.AddRange(page);
        var first = found.DistinctBy(m => m.MessageId).ToList();
        Assert.Equal(sent, first.Count);
        if (queue.Path.Name == "orders")
        {
            foreach (var group in first.GroupBy(m => m.GroupId))
                Assert.Equal(group.Select(m => m.MessageId).Order(StringComparer.Ordinal), group.Select(m => m.MessageId));
        }

        Assert.All(found, m => Assert.Equal($"message {int.Parse(m.MessageId)}", m.Message.Text));
        return found.Count - sent;
    }

    private static Process Start(int port, string journal)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(KillHost.RemoteDriver).Assembly.Location, $"{port}", journal },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var queue in Queues)
            start.ArgumentList.Add($"{queue}={queue}");
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }
}
