using Azure.Messaging.ServiceBus;

namespace Integration.Benchmarks.AzureServiceBus;

/// <summary>Receives of the same batch size and a completion of each message, without sessions and with eight of them.</summary>
internal static class Receives
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    public static Work Plain { get; } = new("receive 100 and complete", 20_000,
    [
        Bus.Side(Bus.Bare, ByHandAsync, filled: true),
        Bus.Side(Bus.Ours, OursAsync, filled: true),
    ])
    {
        Targets = [new(Bus.Ours, Metric.Rate, Bound.AtLeast, 0.95, Bus.Bare), new(Bus.Ours, Metric.Cpu, Bound.AtMost, 1.1, Bus.Bare)],
    };

    // The library hands out one message of a session at a time, and so does the code by hand: the order of a group holds if one fails.
    public static Work Sessions { get; } = new($"{Bus.Groups} sessions, a message of each at a time", 8_000,
    [
        Bus.Side(Bus.Bare, SessionsByHandAsync, sessions: true, filled: true),
        Bus.Side(Bus.Ours, SessionsAsync, sessions: true, filled: true),
    ])
    {
        Targets = [new(Bus.Ours, Metric.Rate, Bound.AtLeast, 0.9, Bus.Bare)],
    };

    private static async Task ByHandAsync(Bus bus, int count)
    {
        await using var receiver = bus.Client.CreateReceiver(bus.Name);
        while (count > 0)
        {
            var received = await receiver.ReceiveMessagesAsync(Bus.Batch);
            await Task.WhenAll(received.Select(message => receiver.CompleteMessageAsync(message)));
            count -= received.Count;
        }
    }

    private static Task SessionsByHandAsync(Bus bus, int count) => InSessionsAsync(count, async (number, settled, over) =>
    {
        await using ServiceBusSessionReceiver receiver = await bus.Client.AcceptSessionAsync(bus.Name, $"group-{number}", cancellationToken: over);
        while (true)
        {
            if (await receiver.ReceiveMessageAsync(Wait, over) is not { } message)
                continue;
            await receiver.CompleteMessageAsync(message, CancellationToken.None);
            settled();
        }
    });

    private static async Task OursAsync(Bus bus, int count)
    {
        while (count > 0)
        {
            var received = await bus.Queue.ReceiveAsync(Bus.Batch, Wait);
            (await bus.Queue.CompleteManyAsync(received)).ThrowIfAnyFailed();
            count -= received.Count;
        }
    }

    private static Task SessionsAsync(Bus bus, int count) => InSessionsAsync(count, async (_, settled, over) =>
    {
        while (true)
        {
            if (await bus.Queue.ReceiveOneAsync(Wait, over) is not { } received)
                continue;
            await received.CompleteAsync(CancellationToken.None);
            settled();
        }
    });

    /// <summary>Ends with the last settlement: how long either side waits for messages that don't come is not what is measured.</summary>
    private static async Task InSessionsAsync(int count, Func<int, Action, CancellationToken, Task> consume)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAll(Enumerable.Range(0, Bus.Groups).Select(number => Task.Run(async () =>
        {
            try
            {
                await consume(number, Settled, over.Token);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
            }
        })));

        void Settled()
        {
            if (Interlocked.Decrement(ref count) == 0)
                over.Cancel();
        }
    }
}
