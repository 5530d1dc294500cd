using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using Azure.Storage.Blobs;
using Integration.AzureEventHubs.Tests.Leases;
using Integration.ContractTests;
using Integration.Emulators;
using Integration.Emulators.AzureEventHubs;
using Integration.InMemory.Tests.Contract;

[assembly: AssemblyFixture(typeof(Integration.AzureEventHubs.Tests.Contract.AzureEventHubsHarness))]

namespace Integration.AzureEventHubs.Tests.Contract;

/// <summary>
/// Azure Event Hubs to the contract suite: an emulator of its own for each test, whose retention is on the test's clock; leases and checkpoints in Azurite,
/// and without it no groups.
/// </summary>
public sealed class AzureEventHubsHarness : ContractHarness, IStreamOnlyHarness
{
    private static readonly SharedAccessKey Key = new("All", "c2VjcmV0LWtleS1vZi10aGUtbmFtZXNwYWNl");

    private readonly ConcurrentDictionary<string, Lazy<Task<EventHubsEmulator>>> _emulators = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<IMessaging, EventHubsEmulator> _reached = [];
    private readonly Lazy<Task<BlobContainerClient?>> _checkpoints = new(CreateContainerAsync);

    public override string Provider => AzureEventHubsMessaging.ProviderName;

    public override string Broker { get; } = $"Azure.Messaging.EventHubs {typeof(EventData).Assembly.GetName().Version?.ToString(3)} over AMQP, with leases in Azurite";

    public override bool UsesVirtualTime => true;

    /// <summary>As long as on real time, which every call takes here.</summary>
    public override TimeSpan Watchdog => TimeSpan.FromMinutes(3);

    public override IReadOnlyList<string> Secrets => [Key.Key];

    public override Type? NativeClientType => typeof(AzureEventHubsConnections);

    public Type? NativeRecordType => typeof(EventData);

    public bool StoresKeysWhole => true;

    public override async Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options)
    {
        var emulator = await OpenAsync(scope, options.TimeProvider);
        var messaging = new MessagingClient(HeldCalls.Of(await OpenDriverAsync(emulator, options), (VirtualClock)options.TimeProvider), options);
        _reached.Add(messaging, emulator);
        return messaging;
    }

    public async Task<IMessaging?> ConnectRefusingAsync(string scope, MessagingClientOptions options, IReadOnlyCollection<string> texts)
    {
        var driver = await OpenDriverAsync(await OpenAsync(scope, options.TimeProvider), options);
        return new MessagingClient(new RefusingDriver<AzureEventHubsDriver>(driver, texts, StoresKeysWhole), options);
    }

    public Task CreateStreamAsync(IMessaging messaging, StreamDefinition stream)
    {
        if (!_reached.TryGetValue(messaging, out var emulator))
            throw new ArgumentException("Not a client of this harness.", nameof(messaging));
        emulator.CreateEventHub(new EventHubSettings(stream.Name) { PartitionCount = stream.Partitions ?? 2, Retention = stream.Retention, ConsumerGroups = ["billing", "early", "late"] });
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var opened in _emulators.Values)
            await (await opened.Value).DisposeAsync();
        await base.DisposeAsync();
    }

    private static async Task<BlobContainerClient?> CreateContainerAsync()
    {
        var azurite = new AzuriteServer();
        return await azurite.FindMissingAsync() is null ? await azurite.CreateContainerAsync() : null;
    }

    private async Task<AzureEventHubsDriver> OpenDriverAsync(EventHubsEmulator emulator, MessagingClientOptions options) =>
        new(new() { ConnectionString = emulator.ConnectionString, CheckpointContainerClient = await _checkpoints.Value }, options);

    private Task<EventHubsEmulator> OpenAsync(string scope, TimeProvider time) => _emulators.GetOrAdd(
        scope, _ => new(() => EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions { Keys = [Key], TimeProvider = time, OpaqueOffsets = true }))).Value;
}
