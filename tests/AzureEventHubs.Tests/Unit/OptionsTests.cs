using Azure.Identity;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.AzureEventHubs.Tests.Unit;

public sealed class OptionsTests
{
    private const string Connection = "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0";

    private static readonly AzureEventHubsOptions Good = new() { ConnectionString = Connection };

    public static TheoryData<AzureEventHubsOptions, string> Bad => new()
    {
        { new(), "either ConnectionString or" },
        { Good with { FullyQualifiedNamespace = "contoso.servicebus.windows.net" }, "either ConnectionString or" },
        { Good with { ConnectionString = "nonsense" }, "ConnectionString can't be read" },
        { Good with { ConnectionString = "Endpoint=sb://contoso.servicebus.windows.net/" }, "ConnectionString can't be read" },
        { Good with { Credential = new DefaultAzureCredential() }, "Credential goes with" },
        { new() { FullyQualifiedNamespace = "sb://contoso" }, "host name only" },
        { Good with { TransportType = (EventHubsTransportType)9 }, "TransportType" },
        { Good with { Identifier = "" }, "Identifier" },
        { Good with { ConsumerGroup = " " }, "ConsumerGroup" },
        { Good with { PrefetchCount = -1 }, "PrefetchCount" },
        { Good with { NamePrefix = "a/b" }, "NamePrefix" },
        { Good with { CheckpointContainer = "checkpoints" }, "address" },
        { Good with { CheckpointConnectionString = "UseDevelopmentStorage=true" }, "container's name" },
        { Good with { CheckpointConnectionString = "nonsense", CheckpointContainer = "checkpoints" }, "CheckpointConnectionString can't be read" },
        { Good with { CheckpointContainer = "https://x.blob.core.windows.net/c", CheckpointContainerClient = new(new Uri("https://x.blob.core.windows.net/c")) }, "either CheckpointContainerClient" },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_told_when_the_client_is_made(AzureEventHubsOptions options, string fault)
    {
        var error = Assert.Throws<ArgumentException>(() => AzureEventHubsMessaging.Create(options));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_is_shown() => Assert.DoesNotContain("c2VjcmV0", Good.ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task The_configuration_chooses_the_provider()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Provider"] = "azure-event-hubs",
            ["Messaging:Providers:azure-event-hubs:FullyQualifiedNamespace"] = "contoso.servicebus.windows.net",
            ["Messaging:Providers:azure-event-hubs:TransportType"] = "AmqpWebSockets",
            ["Messaging:Providers:azure-event-hubs:ConsumerGroup"] = "readers",
            ["Messaging:Providers:azure-event-hubs:PrefetchCount"] = "100",
            ["Messaging:Providers:azure-event-hubs:NamePrefix"] = "dev-",
        }).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddAzureEventHubs();
        await using var provider = services.BuildServiceProvider();

        var messaging = provider.GetRequiredService<IMessaging>();

        Assert.Equal(AzureEventHubsMessaging.ProviderName, messaging.Provider);
        var connection = messaging.As<AzureEventHubsConnections>().Of("clicks");
        Assert.Equal(("contoso.servicebus.windows.net", "dev-clicks"), (connection.FullyQualifiedNamespace, connection.EventHubName));
    }

    [Fact]
    public async Task Without_a_place_for_checkpoints_groups_are_unsupported()
    {
        await using var driver = new AzureEventHubsDriver(Good, new MessagingClientOptions());
        Assert.False(driver.StreamCapabilities.Supports(StreamCapability.ReaderGroups));
        var error = Assert.Throws<CapabilityNotSupportedException>(() => driver.OpenLeaseStore(EntityPath.Stream("clicks"), "billing"));
        Assert.Contains("CheckpointContainer", error.Alternative, StringComparison.Ordinal);
    }
}
