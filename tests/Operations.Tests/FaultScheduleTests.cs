using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Operations.Tests;

public sealed class FaultScheduleTests
{
    private const int Schedules = 16;
    private const int Letters = 24;

    /// <summary>Of 24 dead letters 3 are edited, 9 replayed, all others discarded, and then it is undone, with a fifth of all calls failing before, within or after.</summary>
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
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clientOptions = new MessagingClientOptions { TimeProvider = clock, DrainTimeout = TimeSpan.Zero };
        var inner = new InMemoryDriver(new() { MaxReceiveCount = 6, MaxBatchCount = 4 }, clientOptions);
        var faulty = new FaultyDriver(inner, new Random(seed), 0.2);
        await using var messaging = new MessagingClient(faulty, clientOptions);
        await using var looking = new MessagingClient(inner, clientOptions);
        await looking.Topology.CreateQueueAsync(new QueueDefinition("orders") { LockDuration = TimeSpan.FromSeconds(5) });
        var originals = Enumerable.Range(0, Letters).ToDictionary(Id, i => Graveyard.Text(Id(i), $"g{i % 3}").WithHeader("number", i));
        (await looking.FindDirectSender(Graveyard.Orders.DeadLetter)!.SendManyAsync(
            [.. originals.Values.Select(m => new DirectMessage(m, Graveyard.Death("Poison", originally: clock.GetUtcNow())))])).ThrowIfAnyFailed();

        using var folder = new TemporaryFolder();
        var possible = 0L;
        (DeadLetterAction Action, Func<DeadLetterSession, Task<DeadLetterReport>> Run)[] steps =
        [
            (DeadLetterAction.Edit, s => s.EditAsync(new() { Where = MessageFilter.Parse("number < 3") }, l => l.Message.WithHeader("edited", true))),
            (DeadLetterAction.Replay, s => s.ReplayAsync(new() { Where = MessageFilter.Parse("number >= 3 and number < 12") })),
            (DeadLetterAction.Discard, s => s.DiscardAsync(DeadLetterQuery.All)),
            (DeadLetterAction.Undo, s => s.UndoAsync()),
        ];
        foreach (var (action, run) in steps)
            possible += await UntilItEndsAsync(action, run);

        var replayed = await looking.Queue("orders").PeekAsync(1000);
        var dead = await looking.Queue("orders").DeadLetters.PeekAsync(1000);
        var told = $"Seed {seed}: replayed {string.Join(' ', replayed.Select(m => m.MessageId))}; dead {string.Join(' ', dead.Select(m => $"{m.MessageId}{(m.Message == originals[m.MessageId] ? "" : "*")}"))}; {possible} possible duplicates.";
        Assert.True(Enumerable.Range(3, 9).Select(Id).SequenceEqual(replayed.Select(m => m.MessageId).Distinct().Order(StringComparer.Ordinal)), told);
        Assert.True(
            originals.Keys.Except(Enumerable.Range(3, 9).Select(Id)).Order(StringComparer.Ordinal).SequenceEqual(
                dead.Where(m => m.Message == originals[m.MessageId]).Select(m => m.MessageId).Distinct().Order(StringComparer.Ordinal)), told);
        Assert.True(replayed.Count + dead.Count - Letters <= possible, told);
        foreach (var group in replayed.DistinctBy(m => m.MessageId).GroupBy(m => m.GroupId))
            Assert.True(group.Select(m => m.MessageId).Order(StringComparer.Ordinal).SequenceEqual(group.Select(m => m.MessageId)), told);
        return faulty.Faults;

        // A session each time, as after a crash; what the last one could not give back is waited for.
        async Task<long> UntilItEndsAsync(DeadLetterAction action, Func<DeadLetterSession, Task<DeadLetterReport>> run)
        {
            var duplicates = 0L;
            for (var attempt = 0; attempt < 100; attempt++)
            {
                await using var session = await DeadLetterSession.OpenAsync(
                    messaging, Graveyard.Orders, folder.File("session.journal"),
                    new() { TimeProvider = clock, BatchSize = 5, PollWait = TimeSpan.Zero, WaitForLocked = TimeSpan.FromDays(1), MaxAttempts = 3, RetryDelay = TimeSpan.FromMilliseconds(1) });
                if (session.Operations.Any(o => o.Action == action && o.IsEnded))
                    return duplicates;
                var running = run(session);
                while (!running.IsCompleted)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(100));
                    await Task.WhenAny(running, Task.Delay(1));
                }

                duplicates += (await running).PossibleDuplicates;
            }

            throw new InvalidOperationException($"Seed {seed}: {action} does not end.");
        }
    }

    private static string Id(int number) => $"{number:D3}";
}
