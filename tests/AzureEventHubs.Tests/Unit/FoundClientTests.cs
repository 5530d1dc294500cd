using Azure.Storage.Blobs;
using Integration.Emulators.AzureEventHubs;
using Integration.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.AzureEventHubs.Tests.Unit;

/// <summary>Connection strings by name, clients of the storage account, and declared streams that others look after.</summary>
public sealed class FoundClientTests
{
    private const string ConnectionString = "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_container_for_checkpoints_is_that_of_a_client_among_the_services()
    {
        var account = new BlobServiceClient(new Uri("https://contoso.blob.core.windows.net"));
        await using var named = Build([new("CheckpointContainer", "checkpoints")], s => s.AddSingleton(account));
        await using var given = Build([], s => s.AddSingleton(account.GetBlobContainerClient("own")));
        await using var none = Build([], s => s.AddSingleton(account));
        await using var missing = Build([new("CheckpointContainer", "checkpoints")], _ => { });

        Assert.All([named, given], services => Assert.True(services.GetRequiredService<IMessaging>().StreamCapabilities()!.Supports(StreamCapability.ReaderGroups)));
        Assert.False(none.GetRequiredService<IMessaging>().StreamCapabilities()!.Supports(StreamCapability.ReaderGroups));
        Assert.Contains("BlobServiceClient among the services", Assert.Single(Assert.Throws<MessagingConfigurationException>(missing.GetRequiredService<IMessaging>).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Declared_streams_are_looked_up_at_the_start_and_a_missing_one_is_told_with_what_makes_it()
    {
        await using var emulator = await EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions());
        emulator.CreateEventHub(new EventHubSettings("clicks") { PartitionCount = 2 });

        await StartAsync(emulator, "clicks");
        var faults = (await Assert.ThrowsAsync<MessagingConfigurationException>(() => StartAsync(emulator, "clicks", "views"))).Faults;

        Assert.Equal(2, faults.Count);
        Assert.StartsWith("Messaging: azure-event-hubs lacks what is declared.", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("Stream 'views': it is missing, and", faults[1], StringComparison.Ordinal);
        Assert.Contains("az eventhubs eventhub create", faults[1], StringComparison.Ordinal);
    }

    private static async Task StartAsync(EventHubsEmulator emulator, params string[] streams)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Messaging:Provider", "azure-event-hubs"),
            new("Messaging:Providers:azure-event-hubs:ConnectionName", "hubs"),
            new("ConnectionStrings:hubs", emulator.ConnectionString),
            .. streams.Select(s => KeyValuePair.Create($"Messaging:Topology:Streams:{s}:Partitions", (string?)"2")),
        ]).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddAzureEventHubs();
        await using var provider = services.BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await service.StartingAsync(Token);
    }

    private static ServiceProvider Build(KeyValuePair<string, string?>[] settings, Action<IServiceCollection> add)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Append(new("ConnectionString", ConnectionString)).Select(s => KeyValuePair.Create($"Messaging:Providers:azure-event-hubs:{s.Key}", s.Value))
                .Append(new("Messaging:Provider", "azure-event-hubs"))).Build();
        var services = new ServiceCollection();
        add(services);
        services.AddMessaging(configuration).AddAzureEventHubs();
        return services.BuildServiceProvider();
    }
}
