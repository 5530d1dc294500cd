using Integration.InMemory;

namespace Integration.Benchmarks.Raw;

/// <summary>A client of a new broker with one queue.</summary>
internal sealed class Memory : IAsyncDisposable
{
    private readonly IMessaging _messaging;

    private Memory(IMessaging messaging) => _messaging = messaging;

    public static Message Message { get; } = new() { Body = new byte[256] };

    public ITopology Topology => _messaging.Topology;

    public IQueue Queue => _messaging.Queue("bench");

    public static async Task<Memory> CreateAsync(bool ordered = false, TimeProvider? time = null)
    {
        var messaging = InMemoryMessaging.Create(new() { MaxBytes = 8L << 30 }, new() { TimeProvider = time ?? TimeProvider.System });
        await messaging.Topology.CreateQueueAsync(new("bench") { Ordered = ordered, LockDuration = TimeSpan.FromMinutes(5) });
        return new(messaging);
    }

    public ITopic Topic(string name) => _messaging.Topic(name);

    /// <summary>Sends, receives and completes, a message after the other.</summary>
    public async Task PassAsync(int count)
    {
        var queue = Queue;
        for (var i = 0; i < count; i++)
        {
            await queue.SendAsync(Message);
            var received = await queue.ReceiveAsync(1, TimeSpan.Zero);
            await received[0].CompleteAsync();
        }
    }

    /// <summary>Sends in batches, the first of <paramref name="count"/> messages made by <paramref name="make"/>.</summary>
    public async Task SendAsync(int count, Func<int, Message> make)
    {
        for (var i = 0; i < count; i += 100)
            (await Queue.SendManyAsync(Enumerable.Range(i, Math.Min(100, count - i)).Select(make))).ThrowIfAnyFailed();
    }

    /// <summary>Receives and completes in batches until it were <paramref name="count"/> messages.</summary>
    public static async Task DrainAsync(IMessageSource source, int count)
    {
        while (count > 0)
        {
            var received = await source.ReceiveAsync(100, TimeSpan.FromSeconds(10));
            if (received.Count == 0)
                throw new InvalidOperationException($"{count} messages of '{source.Path}' are missing.");
            (await source.CompleteManyAsync(received)).ThrowIfAnyFailed();
            count -= received.Count;
        }
    }

    public ValueTask DisposeAsync() => _messaging.DisposeAsync();
}
