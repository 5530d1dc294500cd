using System.Collections.Concurrent;
using Integration.Drivers;
using Integration.Hosting.Tests.Serving;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Gauges;

/// <summary>Alone: other tests listen.</summary>
[Collection(nameof(Alone))]
public sealed class UnheardGaugeTests
{
    [Fact]
    public async Task Nothing_is_asked_while_nobody_listens()
    {
        var token = TestContext.Current.CancellationToken;
        var (time, calls) = (new FakeTimeProvider(), new ConcurrentQueue<string>());
        var stub = new StubProvider
        {
            OnCall = (call, _) =>
            {
                calls.Enqueue(call);
                return Task.CompletedTask;
            },
        };
        var queue = $"q{Guid.NewGuid():N}";
        using var host = HostBuilding.Build(
            $"Provider = stub\nProvisioning = CreateMissing\nTopology:Queues:{queue}:MaxDeliveryCount = 5", m => m.AddProvider(stub).AddGauges(), s => s.AddSingleton<TimeProvider>(time));
        await host.StartAsync(token);
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Empty(calls);
        using var readings = new SourceReadings(queue);
        await Wait.UntilAsync(() => Task.FromResult(readings.Read().ContainsKey("up"))).AdvancingAsync(time, TimeSpan.FromSeconds(10));
        Assert.Contains(nameof(IReceiverDriver.CountAsync), calls);
        await host.StopAsync(token).AdvancingAsync(time);
    }
}
