using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Serving;

/// <summary>Tests that take the thread pool away from everybody: alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Handlers that block every thread of the pool don't keep locks from being renewed.</summary>
[Collection(nameof(Alone))]
public sealed class StarvationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handlers_that_block_for_longer_than_a_lock_are_called_once()
    {
        var calls = new ConcurrentBag<int>();
        using var host = HostBuilding.Build(
            "Provider = in-memory\nProvisioning = CreateMissing\nTopology:Queues:orders:LockDuration = 00:00:02",
            m => m.AddConsumer<int, Handler>("orders", o => o.MaxConcurrency = 8),
            s => s.AddSingleton(calls));
        await host.StartAsync(Token);

        await host.Messaging().Queue("orders").SendManyAsync(Enumerable.Range(0, 16).Select(i => Message.FromText($"{i}")), cancellationToken: Token);
        await Wait.UntilAsync(async () => await host.Messaging().Queue("orders").CountAsync(Token) is { Active: 0, InFlight: 0, Delayed: 0 });
        await host.StopAsync(Token);

        Assert.Equal(Enumerable.Range(0, 16), calls.Order());
    }

    private sealed class Handler(ConcurrentBag<int> calls) : IMessageHandler<int>
    {
        public Task HandleAsync(int message, MessageContext context, CancellationToken cancellationToken)
        {
            calls.Add(message);
            Thread.Sleep(TimeSpan.FromSeconds(3));
            return Task.CompletedTask;
        }
    }
}
