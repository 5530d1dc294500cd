using Integration.Emulators.AzureEventHubs;
using Microsoft.Extensions.Time.Testing;

namespace Integration.AzureEventHubs.Tests.Behaviour;

/// <summary>An emulator of the test's own with the event hub "clicks", whose clock the test moves, and a client on it.</summary>
public abstract class EventHubTest : IAsyncLifetime
{
    protected const string Hub = "clicks";

    private readonly List<IAsyncDisposable> _opened = [];

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private protected EventHubsEmulator Emulator { get; private set; } = null!;

    private protected IMessaging Messaging { get; private set; } = null!;

    private protected IStream Clicks => Messaging.Stream(Hub);

    private protected static ReadStreamOptions ToTheEnd { get; } = new() { Follow = false };

    public async ValueTask InitializeAsync()
    {
        Emulator = await EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions { TimeProvider = Time, OpaqueOffsets = true });
        Emulator.CreateEventHub(new EventHubSettings(Hub) { PartitionCount = 2, ConsumerGroups = ["billing"] });
        Messaging = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var opened in _opened)
            await opened.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    private protected AzureEventHubsOptions Options => new() { ConnectionString = Emulator.ConnectionString };

    private protected IMessaging Connect(AzureEventHubsOptions? options = null, bool noHiddenRetries = false, TopologyDefinition? topology = null) =>
        Keep(AzureEventHubsMessaging.Create(options ?? Options, new MessagingClientOptions { NoHiddenRetries = noHiddenRetries, Topology = topology }));

    private protected AzureEventHubsDriver ConnectDriver(AzureEventHubsOptions? options = null, bool noHiddenRetries = false) =>
        Keep(new AzureEventHubsDriver(options ?? Options, new MessagingClientOptions { NoHiddenRetries = noHiddenRetries }));

    private protected T Keep<T>(T opened) where T : IAsyncDisposable
    {
        _opened.Insert(0, opened);
        return opened;
    }

    private protected static async Task<string[]> ReadTextsAsync(IStream stream, StreamPosition? from = null) =>
        [.. (await stream.ReadAllAsync(from ?? StreamPosition.Earliest, ToTheEnd).ToListAsync()).Select(r => r.Message.Text).Order(StringComparer.Ordinal)];
}
