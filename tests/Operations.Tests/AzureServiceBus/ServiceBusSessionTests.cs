using Integration.AzureServiceBus;
using Integration.Emulators.AzureServiceBus;

namespace Integration.Operations.Tests.AzureServiceBus;

public sealed class ServiceBusSessionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_on_service_bus_edits_replays_discards_and_undoes(bool ordered)
    {
        await using var emulator = await ServiceBusEmulator.StartAsync();
        await using var messaging = AzureServiceBusMessaging.Create(new AzureServiceBusOptions
        {
            ConnectionString = emulator.ConnectionString,
            AdministrationConnectionString = emulator.AdministrationConnectionString,
        });
        await messaging.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = ordered });
        await messaging.Topology.CreateQueueAsync(new QueueDefinition("repair") { Ordered = ordered });
        var queue = messaging.Queue("orders");
        (await queue.SendManyAsync(Enumerable.Range(0, 12).Select(i => Graveyard.Text($"m{i:D2}", $"g{i % 2}").WithHeader("number", i)))).ThrowIfAnyFailed();
        for (var dead = 0; dead < 12;)
        {
            foreach (var message in await queue.ReceiveAsync(12, TimeSpan.FromSeconds(30)))
            {
                await message.DeadLetterAsync("Poison", $"reason of {message.MessageId}");
                dead++;
            }
        }

        var originals = (await queue.DeadLetters.PeekAsync(100)).ToDictionary(m => m.MessageId, m => (m.Message.Text, m.DeadLetter!.Description));
        using var folder = new TemporaryFolder();
        await using var session = await DeadLetterSession.OpenAsync(messaging, EntityPath.Queue("orders"), folder.File("session.journal"));

        Done(2, await session.EditAsync(new() { Where = MessageFilter.Parse("number < 2") }, l => l.Message with { Body = "mended"u8.ToArray() }));
        Done(4, await session.ReplayAsync(new() { Where = MessageFilter.Parse("number >= 2 and number < 6") }, EntityPath.Queue("repair")));
        Done(8, await session.DiscardAsync(DeadLetterQuery.All));
        Assert.Empty(await queue.DeadLetters.PeekAsync(100));

        // The two that were edited come back edited, and then as they were.
        Done(10, await session.UndoAsync());

        var replayed = await messaging.Queue("repair").PeekAsync(100);
        Assert.Equal(["m02", "m03", "m04", "m05"], replayed.Select(m => m.MessageId).Order(StringComparer.Ordinal));
        foreach (var group in replayed.GroupBy(m => m.GroupId))
            Assert.Equal(group.Select(m => m.MessageId).Order(StringComparer.Ordinal), group.Select(m => m.MessageId));
        var back = await queue.DeadLetters.PeekAsync(100);
        Assert.Equal(8, back.Count);
        Assert.All(back, m => Assert.Equal(originals[m.MessageId], (m.Message.Text, m.DeadLetter!.Description)));

        static void Done(long expected, DeadLetterReport report)
        {
            Assert.True(report.End == DeadLetterEnd.Completed, report.ToString());
            Assert.Equal((expected, 0), (report.Done, report.PossibleDuplicates));
        }
    }
}
