using Amazon.Runtime;
using Integration.Aws;
using Integration.Aws.Tests.Emulator;
using Integration.AzureServiceBus;
using Integration.InMemory;

namespace Integration.Migration.Tests;

/// <summary>A provider to move from and to, with a broker of its own.</summary>
/// <param name="Messaging">The client.</param>
/// <param name="Stop">Ends the broker; the client is disposed before.</param>
public sealed record MigrationEndpoint(IMessaging Messaging, Func<ValueTask> Stop) : IAsyncDisposable
{
    /// <summary>The providers by name: one line each.</summary>
    private static readonly Dictionary<string, Func<Task<MigrationEndpoint>>> Known = new()
    {
        ["like-sqs"] = () => InMemoryAsync(InMemoryOptions.LikeSqs),
        ["like-service-bus"] = () => InMemoryAsync(InMemoryOptions.LikeServiceBus),
        ["aws"] = AwsAsync,
        ["azure-service-bus"] = () => Task.FromResult(AzureServiceBus()),
    };

    /// <summary>Every provider, to move to from one of them.</summary>
    public static TheoryData<string> All { get; } = new(Known.Keys);

    public static Task<MigrationEndpoint> StartAsync(string name) => Known[name]();

    public async ValueTask DisposeAsync()
    {
        await Messaging.DisposeAsync();
        await Stop();
    }

    private static Task<MigrationEndpoint> InMemoryAsync(InMemoryOptions options) =>
        Task.FromResult(new MigrationEndpoint(InMemoryMessaging.Create(options), () => ValueTask.CompletedTask));

    /// <summary>fauxqs on the loopback interface.</summary>
    private static async Task<MigrationEndpoint> AwsAsync()
    {
        var server = await FauxqsServer.StartAsync();
        var options = new AwsMessagingOptions
        {
            ServiceUrl = server.Uri,
            Region = "us-east-1",
            AccountId = "000000000000",
            Credentials = new BasicAWSCredentials("fauxqs", "fauxqs"),
        };
        return new(AwsMessaging.Create(options), server.DisposeAsync);
    }

    /// <summary>A namespace of the stand-in, or where the build has the official package the one that the environment names.</summary>
    private static MigrationEndpoint AzureServiceBus()
    {
        const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING";
#if SERVICEBUS_STANDIN
        var connectionString = $"Endpoint=sb://{Guid.NewGuid():N}.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE";
#else
        var connectionString = Environment.GetEnvironmentVariable(Variable);
#endif
        Assert.SkipWhen(string.IsNullOrEmpty(connectionString), $"{Variable} is not set, and this build has no stand-in.");
        var messaging = AzureServiceBusMessaging.Create(new AzureServiceBusOptions { ConnectionString = connectionString, NamePrefix = $"move-{Guid.NewGuid():N}-" });
        return new(messaging, () => ValueTask.CompletedTask);
    }
}
