using Integration.InMemory;
using Integration.Migration;

namespace Integration.Benchmarks.Moving;

/// <summary>From one broker in memory to another; the loop by hand is on the same library.</summary>
internal static class MemoryMoves
{
    private const string Name = "bench";

    public static Work Work { get; } = new("in memory to in memory", Moves.Count,
    [
        Side(Moves.ByHand, ByHandAsync),
        Side(Moves.Plain, (from, to, count) => Moves.RunAsync(from, to, MoveRoute.Same(EntityPath.Queue(Name)), count, journaled: false)),
        Side(Moves.Journaled, (from, to, count) => Moves.RunAsync(from, to, MoveRoute.Same(EntityPath.Queue(Name)), count, journaled: true)),
    ])
    {
        Targets = Moves.Targets,
    };

    private static Side Side(string name, Func<IMessaging, IMessaging, int, Task> move) => new(name, async job =>
    {
        await using var from = await CreateAsync();
        await using var to = await CreateAsync();
        await FillAsync(from, job.WarmUp);
        await move(from, to, job.WarmUp);
        await FillAsync(from, job.Count);
        return await Measurement.TakeAsync(job.Count, () => move(from, to, job.Count));
    });

    private static async Task<IMessaging> CreateAsync()
    {
        var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new(Name) { LockDuration = TimeSpan.FromMinutes(5) });
        return messaging;
    }

    private static async Task FillAsync(IMessaging from, int count) =>
        (await from.Queue(Name).SendManyAsync(Enumerable.Range(0, count).Select(_ => new Message { Body = new byte[256] }))).ThrowIfAnyFailed();

    private static Task ByHandAsync(IMessaging from, IMessaging to, int count) => Task.WhenAll(Enumerable.Range(0, Moves.Parallelism).Select(_ => Task.Run(async () =>
    {
        while (await from.Queue(Name).ReceiveAsync(Moves.Batch, TimeSpan.Zero) is { Count: > 0 } received)
        {
            (await to.Queue(Name).SendManyAsync(received.Select(message => message.Message))).ThrowIfAnyFailed();
            (await from.Queue(Name).CompleteManyAsync(received)).ThrowIfAnyFailed();
        }
    })));
}
