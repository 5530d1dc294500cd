using BenchmarkDotNet.Attributes;
using Integration.InMemory;

namespace Integration.Benchmarks;

/// <summary>One message through the portable client and the in-memory provider.</summary>
[MemoryDiagnoser]
public class QueueBenchmarks
{
    private readonly Message _message = new() { Body = new byte[256], Headers = MessageHeaders.Create(("country", "DE"), ("amount", 12.5m)) };
    private IMessaging _messaging = null!;
    private IQueue _queue = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _messaging = InMemoryMessaging.Create();
        await _messaging.Topology.CreateQueueAsync(new QueueDefinition("bench"));
        _queue = _messaging.Queue("bench");
    }

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _messaging.DisposeAsync();

    [Benchmark]
    public async Task SendReceiveCompleteAsync()
    {
        await _queue.SendAsync(_message);
        var received = await _queue.ReceiveAsync(1, TimeSpan.Zero);
        await received[0].CompleteAsync();
    }
}
