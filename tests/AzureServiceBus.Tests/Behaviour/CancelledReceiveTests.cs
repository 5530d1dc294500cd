using System.Collections.Concurrent;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>
/// Receives that are cancelled at any instant hide nothing (clauses Q10, Q14). On real time, as the instants that matter are those of
/// the wire; locks outlast the tests, so that a message that stays locked unseen is missed.
/// </summary>
public sealed class CancelledReceiveTests : IAsyncLifetime
{
    private static readonly TimeSpan Lock = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private ServiceBusEmulator _emulator = null!;
    private IMessaging _messaging = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await ServiceBusEmulator.StartAsync();
        _messaging = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task Groups_stay_whole_and_in_order_among_four_consumers(int prefetch)
    {
        const int Groups = 10, Length = 300;
        await _messaging.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = true, LockDuration = Lock });
        var sent = Enumerable.Range(0, Groups * Length).Select(i => Message.FromText($"{i / Groups}") with { GroupId = $"g{i % Groups}" });
        (await _messaging.Queue("orders").SendManyAsync(sent)).ThrowIfAnyFailed();
        var completed = new ConcurrentQueue<(string Group, int Number)>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var cancelled = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async seed =>
        {
            await using var client = Connect(prefetch);
            var instants = new Random(seed);
            while (completed.Count < Groups * Length && !deadline.IsCancellationRequested)
            {
                if (await TryReceiveAsync(client.Queue("orders"), instants.Next(2) == 0 ? instants.Next(4) : null) is not { } messages)
                {
                    Interlocked.Increment(ref cancelled);
                    continue;
                }

                foreach (var message in messages)
                {
                    await message.CompleteAsync();
                    completed.Enqueue((message.GroupId!, int.Parse(message.Message.Text, null)));
                }
            }
        }));

        Assert.True(cancelled > 100, $"{cancelled} receives were cancelled.");
        Assert.Equal(Groups * Length, completed.Count);
        Assert.All(completed.GroupBy(c => c.Group), g => Assert.Equal(Enumerable.Range(0, Length), g.Select(c => c.Number)));
        Assert.Equal(0, _emulator.GetRuntime("orders").TotalMessageCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task A_thousand_cancelled_receives_hide_nothing(int prefetch)
    {
        const int Count = 300, Cancellations = 1000;
        await _messaging.Topology.CreateQueueAsync(new QueueDefinition("orders") { LockDuration = Lock });
        var queue = _messaging.Queue("orders");
        await using var client = Connect(prefetch);
        var completed = new ConcurrentQueue<ReceivedMessage>();
        var cancelled = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async seed =>
        {
            var instants = new Random(seed);
            while (cancelled < Cancellations)
            {
                if (await TryReceiveAsync(client.Queue("orders"), instants.Next(8)) is { } messages)
                    await CompleteAsync(messages);
                // As many arrive as are waited for: cancellations meet messages on their way until the end.
                else if (Interlocked.Increment(ref cancelled) is var number && number <= Cancellations && number * Count / Cancellations > (number - 1) * Count / Cancellations)
                    await queue.SendAsync(Message.FromText("x"));
            }
        }));

        // What a receive without its caller was handed comes back when its receiver is closed, which takes its time on a busy machine: less than a lock's.
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (completed.Count < Count && !deadline.IsCancellationRequested)
            await CompleteAsync(await queue.ReceiveAsync(10, Wait));

        Assert.Equal(Count, completed.Count);
        Assert.Equal(Count, completed.DistinctBy(m => m.MessageId).Count());
        Assert.Equal(0, _emulator.GetRuntime("orders").TotalMessageCount);

        async Task CompleteAsync(IReadOnlyList<ReceivedMessage> messages)
        {
            foreach (var message in messages)
            {
                await message.CompleteAsync();
                completed.Enqueue(message);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task What_a_receive_asked_for_and_did_not_get_is_not_kept_from_others(int prefetch)
    {
        await _messaging.Topology.CreateQueueAsync(new QueueDefinition("orders") { LockDuration = Lock });
        var queue = _messaging.Queue("orders");
        await queue.SendAsync(Message.FromText("first"));
        await using var client = Connect(prefetch);
        var first = Assert.Single(await client.Queue("orders").ReceiveAsync(10, Wait));
        await queue.SendAsync(Message.FromText("second"));

        var second = Assert.Single(await queue.ReceiveAsync(10, TimeSpan.FromSeconds(20)));

        Assert.Equal(("second", 1), (second.Message.Text, second.DeliveryCount));
        await second.CompleteAsync();
        await first.CompleteAsync();
        Assert.Equal(0, _emulator.GetRuntime("orders").TotalMessageCount);
    }

    /// <summary>Receives, unless it is cancelled after so many milliseconds first: null then.</summary>
    private static async Task<IReadOnlyList<ReceivedMessage>?> TryReceiveAsync(IQueue queue, int? cancelAfter)
    {
        using var cancel = new CancellationTokenSource();
        if (cancelAfter is { } milliseconds)
            cancel.CancelAfter(milliseconds);
        try
        {
            return await queue.ReceiveAsync(10, Wait, cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private IMessaging Connect(int prefetch = 0) => AzureServiceBusMessaging.Create(new AzureServiceBusOptions
    {
        ConnectionString = _emulator.ConnectionString,
        AdministrationConnectionString = _emulator.AdministrationConnectionString,
        PrefetchCount = prefetch,
    });
}
