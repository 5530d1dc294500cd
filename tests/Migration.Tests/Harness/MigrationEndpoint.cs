using Integration.InMemory;

namespace Integration.Migration.Tests;

/// <summary>A provider to move from and to, with a broker of its own.</summary>
/// <param name="Messaging">The client.</param>
/// <param name="Stop">Ends the broker; the client is disposed before.</param>
public sealed partial record MigrationEndpoint(IMessaging Messaging, Func<ValueTask> Stop) : IAsyncDisposable
{
    /// <summary>The providers by name: one line each.</summary>
    private static readonly Dictionary<string, Func<Task<MigrationEndpoint>>> Known = FindKnown();

    /// <summary>Every provider, to move to from one of them.</summary>
    public static TheoryData<string> All { get; } = new(Known.Keys);

    public static Task<MigrationEndpoint> StartAsync(string name) => Known[name]();

    public async ValueTask DisposeAsync()
    {
        await Messaging.DisposeAsync();
        await Stop();
    }

    private static Dictionary<string, Func<Task<MigrationEndpoint>>> FindKnown()
    {
        var known = new Dictionary<string, Func<Task<MigrationEndpoint>>>
        {
            ["like-sqs"] = () => InMemoryAsync(InMemoryOptions.LikeSqs),
            ["like-service-bus"] = () => InMemoryAsync(InMemoryOptions.LikeServiceBus),
        };
        AddAws(known);
        AddAzureServiceBus(known);
        AddRabbitMq(known);
        return known;
    }

    // In folders of their own, which a build leaves out where the service's SDK can't be restored: then these calls do nothing.
    static partial void AddAws(Dictionary<string, Func<Task<MigrationEndpoint>>> known);

    static partial void AddAzureServiceBus(Dictionary<string, Func<Task<MigrationEndpoint>>> known);

    static partial void AddRabbitMq(Dictionary<string, Func<Task<MigrationEndpoint>>> known);

    private static Task<MigrationEndpoint> InMemoryAsync(InMemoryOptions options) =>
        Task.FromResult(new MigrationEndpoint(InMemoryMessaging.Create(options), () => ValueTask.CompletedTask));
}
