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
    };

    /// <summary>Every ordered pair, also of two brokers of one provider.</summary>
    public static TheoryData<string, string> Pairs { get; } = new(
        from source in Known.Keys
        from destination in Known.Keys
        select (source, destination));

    public static Task<MigrationEndpoint> StartAsync(string name) => Known[name]();

    public async ValueTask DisposeAsync()
    {
        await Messaging.DisposeAsync();
        await Stop();
    }

    private static Task<MigrationEndpoint> InMemoryAsync(InMemoryOptions options) =>
        Task.FromResult(new MigrationEndpoint(InMemoryMessaging.Create(options), () => ValueTask.CompletedTask));
}
