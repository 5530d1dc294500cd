using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Migration.Tests;

public sealed class FaultScheduleTests
{
    private const int Schedules = 500;
    private const int Messages = 24;

    /// <summary>Every second schedule moves into a destination that deduplicates, where not one duplicate is allowed.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_fails_nothing_is_lost(int quarter)
    {
        var faults = 0;
        for (var seed = quarter; seed < Schedules; seed += 4)
            faults += await RunAsync(seed);
        Assert.True(faults > Schedules, $"Only {faults} calls failed.");
    }

    private static async Task<int> RunAsync(int seed)
    {
        var random = new Random(seed);
        var deduplicates = seed / 4 % 2 == 0;
        var ordered = seed % 3 > 0;
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var faultyFrom = new FaultyDriver(new InMemoryDriver(new() { MaxReceiveCount = 6 }, new() { TimeProvider = clock }), random, 0.2);
        var faultyTo = new FaultyDriver(new InMemoryDriver(new() { MaxBatchCount = 4 }), random, 0.2);
        await using var from = new MessagingClient(faultyFrom, new() { TimeProvider = clock });
        await using var to = new MessagingClient(faultyTo);
        await from.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = ordered, MaxDeliveryCount = int.MaxValue });
        await to.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = ordered, DeduplicationWindow = deduplicates ? TimeSpan.FromDays(1) : null });
        await SeedAsync(faultyFrom);

        using var folder = new TemporaryFolder();
        var options = new MoveOptions
        {
            JournalPath = seed % 5 == 0 ? null : folder.File("move.journal"),
            BatchSize = 6,
            Parallelism = 2,
            MaxAttempts = 3,
            RetryDelay = TimeSpan.FromTicks(100),
            PollWait = TimeSpan.Zero,
            WaitForLocked = TimeSpan.Zero,
        };
        var possible = 0L;
        var journalled = options.JournalPath is not null;
        for (var run = 0; run < 100; run++)
        {
            var report = (await new Mover(from, to, options).RunAsync([MoveRoute.Same(EntityPath.Queue("orders"))])).Routes[0];
            possible += report.PossibleDuplicates + (journalled ? 0 : options.BatchSize * options.Parallelism);
            if (report.End == MoveEnd.Drained)
                break;
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var found = await PeekAllAsync(faultyTo);
        Assert.Equal(Enumerable.Range(0, Messages).Select(Id), found.Select(m => m.MessageId).Distinct().Order(StringComparer.Ordinal));
        Assert.True(found.Count - Messages <= (deduplicates ? 0 : possible), $"Seed {seed}: {found.Count - Messages} duplicates, {possible} reported as possible.");
        foreach (var group in ordered ? found.DistinctBy(m => m.MessageId).GroupBy(m => m.GroupId) : [])
            Assert.True(group.Select(m => m.MessageId).Order(StringComparer.Ordinal).SequenceEqual(group.Select(m => m.MessageId)), $"Seed {seed}: {string.Join(' ', found.Select(m => m.MessageId))}");
        return faultyFrom.Faults + faultyTo.Faults;
    }

    private static string Id(int number) => $"{number:D3}";

    private static async Task SeedAsync(FaultyDriver driver)
    {
        var broker = (InMemoryBroker)driver.GetNative(typeof(InMemoryBroker))!;
        Assert.Equal(0, broker.MessageCount);
        await using var sender = driver.OpenSender(EntityPath.Queue("orders"));
        for (var i = 0; i < Messages; i++)
        {
            var message = Message.FromText(Id(i)) with { MessageId = Id(i), GroupId = $"group-{i % 3}" };
            while (broker.MessageCount == i)
            {
                try
                {
                    await sender.SendAsync([sender.Prepare(message, null)], default);
                }
                catch (ServiceUnavailableException)
                {
                }
            }
        }
    }

    private static async Task<IReadOnlyList<PeekedMessage>> PeekAllAsync(FaultyDriver driver)
    {
        await using var receiver = driver.OpenReceiver(EntityPath.Queue("orders"));
        while (true)
        {
            try
            {
                return await receiver.PeekAsync(1000, null, default);
            }
            catch (ServiceUnavailableException)
            {
            }
        }
    }
}
