using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Networks;

namespace Integration.AzureEventHubs.Tests.Containers;

/// <summary>
/// Microsoft's emulator in a container, beside the Azurite that it needs, with an event hub for each test. It asks its user to accept a licence, which
/// ACCEPT_EULA=Y does and nothing else.
/// </summary>
public sealed class MicrosoftEmulator : IAsyncDisposable
{
    /// <summary>The event hubs, each with four partitions and the consumer group <c>billing</c>.</summary>
    public const string Orders = "orders";
    public const string Clicks = "clicks";

    // The first version that tells its health.
    private const string Image = "mcr.microsoft.com/azure-messaging/eventhubs-emulator:2.1.0";
    private const string StorageImage = "mcr.microsoft.com/azure-storage/azurite:3.35.0";
    private const string StorageHost = "storage";
    private const ushort AmqpPort = 5672;
    private const ushort HttpPort = 5300;

    // The emulator has one namespace, of this name.
    private const string Configuration = $$"""
        {
          "UserConfig": {
            "NamespaceConfig": [
              {
                "Type": "EventHub",
                "Name": "emulatorNs1",
                "Entities": [
                  { "Name": "{{Orders}}", "PartitionCount": "4", "ConsumerGroups": [ { "Name": "billing" } ] },
                  { "Name": "{{Clicks}}", "PartitionCount": "4", "ConsumerGroups": [ { "Name": "billing" } ] }
                ]
              }
            ],
            "LoggingConfig": { "Type": "Console" }
          }
        }
        """;

    private readonly Lazy<Task<string>> _connection;
    private INetwork? _network;
    private IContainer? _storage;
    private IContainer? _emulator;

    public MicrosoftEmulator() => _connection = new(StartAsync);

    /// <summary>Its connection string; skips the test where it can't run, or its licence is not accepted.</summary>
    public async Task<string> ConnectAsync()
    {
        Assert.SkipUnless(
            string.Equals(Environment.GetEnvironmentVariable("ACCEPT_EULA"), "Y", StringComparison.OrdinalIgnoreCase),
            "Inconclusive: Microsoft's Event Hubs emulator did not run: ACCEPT_EULA=Y, which accepts its licence, is not set.");
        try
        {
            return await _connection.Value;
        }
        catch (DockerUnavailableException)
        {
            Assert.Skip("Inconclusive: Microsoft's Event Hubs emulator did not run: it needs Docker, which does not run here.");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_emulator is not null)
            await _emulator.DisposeAsync();
        if (_storage is not null)
            await _storage.DisposeAsync();
        if (_network is not null)
            await _network.DisposeAsync();
    }

    private async Task<string> StartAsync()
    {
        _network = new NetworkBuilder().Build();
        _storage = new ContainerBuilder(StorageImage).WithNetwork(_network).WithNetworkAliases(StorageHost).Build();
        _emulator = new ContainerBuilder(Image)
            .WithNetwork(_network)
            .WithPortBinding(AmqpPort, true)
            .WithPortBinding(HttpPort, true)
            .WithEnvironment("ACCEPT_EULA", "Y")
            .WithEnvironment("BLOB_SERVER", StorageHost)
            .WithEnvironment("METADATA_SERVER", StorageHost)
            .WithResourceMapping(Encoding.UTF8.GetBytes(Configuration), "/Eventhubs_Emulator/ConfigFiles/Config.json")
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request.ForPort(HttpPort).ForPath("/health")))
            .DependsOn(_storage)
            .Build();
        await _emulator.StartAsync();
        return $"Endpoint=sb://{_emulator.Hostname}:{_emulator.GetMappedPublicPort(AmqpPort)};SharedAccessKeyName=RootManageSharedAccessKey;"
            + "SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";
    }
}
