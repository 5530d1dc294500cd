namespace Integration.Examples.Tests.Orders;

/// <summary>A provider that can be started here, as the settings that lead the example to it. To add one: a line in <see cref="All"/>.</summary>
/// <param name="Settings">Besides <c>Messaging:Provider</c>.</param>
/// <param name="Server">What to stop afterwards.</param>
internal sealed record ProviderSetup(string[] Settings, IAsyncDisposable? Server = null) : IAsyncDisposable
{
    /// <summary>How to start each, by the name that <c>Messaging:Provider</c> has for it.</summary>
    public static IReadOnlyDictionary<string, Func<Task<ProviderSetup>>> All { get; } = new Dictionary<string, Func<Task<ProviderSetup>>>
    {
        ["in-memory"] = () => Task.FromResult(new ProviderSetup([])),
    };

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
