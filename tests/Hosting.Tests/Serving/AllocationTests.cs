using Integration.InMemory;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Serving;

/// <summary>What a consumer allocates for a message. Counted over the whole process: alone.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests : IAsyncDisposable
{
    private const int Messages = 20_000;

    // A tenth above what was measured last. Without optimization every asynchronous method allocates, which tells of the same changes.
#if DEBUG
    private const int MostBare = 1190;
    private const int MostScoped = 1560;
#else
    private const int MostBare = 455;
    private const int MostScoped = 825;
#endif

    private readonly IMessaging _messaging;
    private readonly string _broker = Guid.NewGuid().ToString("N");

    public AllocationTests() => _messaging = InMemoryMessaging.Create(new() { BrokerName = _broker });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_consumer_whose_handler_needs_nothing_allocates_no_more_for_a_message_than_before() => AllocatesAtMostAsync<Bare>(MostBare);

    [Fact]
    public Task A_consumer_whose_handler_needs_a_scope_allocates_no_more_for_a_message_than_before() => AllocatesAtMostAsync<Scoped>(MostScoped);

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        InMemoryBroker.Remove(_broker);
    }

    /// <summary>
    /// Compares with receiving and completing the same messages by hand: the difference is the consumer's own part, with the value
    /// that the handler gets.
    /// </summary>
    private async Task AllocatesAtMostAsync<THandler>(int most) where THandler : class, IMessageHandler<Job>
    {
        await _messaging.Topology.CreateQueueAsync(new("jobs"), Token);
        var (byHand, consumed) = (double.MaxValue, double.MaxValue);

        // The first rounds compile, and fill pools.
        for (var round = 0; round < 5; round++)
        {
            byHand = Math.Min(byHand, await ReceiveAsync());
            consumed = Math.Min(consumed, await ConsumeAsync<THandler>());
        }

        Assert.True(consumed - byHand <= most, $"The consumer allocated {consumed - byHand:F0} bytes for a message; at most {most}.");
    }

    private async Task<double> ReceiveAsync()
    {
        await SendAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var left = Messages; left > 0;)
        {
            var received = await _messaging.Queue("jobs").ReceiveAsync(50, TimeSpan.Zero, Token);
            left -= received.Count;
            foreach (var message in received)
                await message.CompleteAsync(Token);
        }

        return AllocatedSince(before);
    }

    private async Task<double> ConsumeAsync<THandler>() where THandler : class, IMessageHandler<Job>
    {
        await SendAsync();
        using var host = HostBuilding.Build(
            $"Provider = in-memory\nProviders:in-memory:BrokerName = {_broker}",
            m => m.AddConsumer<Job, THandler>("jobs", o => o.MaxConcurrency = 16),
            s => s.AddScoped<Needed>());
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await host.StartAsync(Token);
        await Wait.UntilAsync(async () => await _messaging.Queue("jobs").CountAsync(Token) is { Active: 0, InFlight: 0 });
        var allocated = AllocatedSince(before);
        await host.StopAsync(Token);
        return allocated;
    }

    private async Task SendAsync()
    {
        var serializer = new SystemTextJsonSerializer(new());
        var sent = await _messaging.Queue("jobs").SendManyAsync(Enumerable.Range(0, Messages).Select(i => serializer.Serialize(new Job(i))), cancellationToken: Token);
        sent.ThrowIfAnyFailed();
    }

    private static double AllocatedSince(long before) => (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Messages;

    public sealed record Job(int Id);

    private sealed class Bare : IMessageHandler<Job>
    {
        public Task HandleAsync(Job message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Needed;

#pragma warning disable CS9113 // That there is a parameter is what counts.
    private sealed class Scoped(Needed needed) : IMessageHandler<Job>
#pragma warning restore CS9113
    {
        public Task HandleAsync(Job message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
