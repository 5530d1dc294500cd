using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Integration.ContractTests;
using Integration.Emulators;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Brokers;

/// <summary>The emulator, in this process: one of its own for each test, so that calls can be counted and faults arranged.</summary>
internal sealed class EmulatorBroker : IServiceBusBroker
{
    private static readonly SharedAccessKey Key = new("All", "c2VjcmV0LWtleS1vZi10aGUtbmFtZXNwYWNl");

    private readonly ConcurrentDictionary<string, Lazy<Task<ServiceBusEmulator>>> _emulators = new(StringComparer.Ordinal);

    public string Name { get; } = $"Azure.Messaging.ServiceBus {typeof(ServiceBusClient).Assembly.GetName().Version?.ToString(3)} over AMQP";

    public bool IsRequired => true;

    public IReadOnlyList<string> Secrets => [Key.Key];

    public Task<string?> StartAsync() => Task.FromResult<string?>(null);

    public async Task<AzureServiceBusOptions> OptionsAsync(string scope) => To(await OpenAsync(scope), Key);

    public async Task<(SlowWire Relay, AzureServiceBusOptions Options)?> RelayAsync(string scope)
    {
        var emulator = await OpenAsync(scope);
        var relay = new SlowWire(emulator.Port, roundTrip: TimeSpan.Zero);
        var direct = To(emulator, Key);
        return (relay, direct with { ConnectionString = relay.Through(direct.ConnectionString!) });
    }

    public async Task<AzureServiceBusOptions?> OptionsAsync(Outage outage)
    {
        if (outage == Outage.Unreachable)
            return NamespaceBroker.Unreachable;

        var emulator = await OpenAsync($"outage-{Guid.NewGuid():N}");
        if (outage == Outage.Throttled)
            emulator.FailNext(EmulatedError.ServerBusy, count: int.MaxValue);
        if (outage == Outage.QuotaExceeded)
            emulator.FailNext(EmulatedError.QuotaExceeded, EmulatedOperation.Send, count: int.MaxValue);
        return To(emulator, outage == Outage.Unauthorized ? Key with { Name = "Nobody" } : Key) with
        {
            Retry = new ServiceBusRetryOptions { MaxRetries = 0 },
        };
    }

    public long? CountAdministrationCalls(string scope) =>
        _emulators.TryGetValue(scope, out var opened) && opened.Value.IsCompletedSuccessfully
            ? opened.Value.Result.CountOperations(EmulatedOperation.Administration)
            : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _emulators.Values)
            await (await opened.Value).DisposeAsync();
    }

    private static AzureServiceBusOptions To(ServiceBusEmulator emulator, SharedAccessKey key) => new()
    {
        ConnectionString = emulator.ConnectionStringFor(key),
        AdministrationConnectionString = emulator.AdministrationConnectionStringFor(key),
    };

    private Task<ServiceBusEmulator> OpenAsync(string scope) => _emulators.GetOrAdd(
        scope, static _ => new(static () => ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { Keys = [Key] }))).Value;
}
