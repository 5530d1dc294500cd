namespace Integration.Examples.Tests.Orders.Setups;

/// <summary>A provider and where it can be reached: the settings that lead the example to it. To add one: a line in <see cref="All"/>.</summary>
/// <param name="Settings">Besides <c>Messaging:Provider</c>.</param>
/// <param name="Server">What to stop afterwards.</param>
internal sealed record ProviderSetup(string[] Settings, IAsyncDisposable? Server = null) : IAsyncDisposable
{
    /// <summary>How to start each, by the name that <c>Messaging:Provider</c> has for it.</summary>
    public static IReadOnlyDictionary<string, Func<Task<ProviderSetup>>> All { get; } = new Dictionary<string, Func<Task<ProviderSetup>>>
    {
        ["in-memory"] = () => Task.FromResult(new ProviderSetup([])),
        ["aws"] = AwsSetup.StartAsync,
        ["azure-service-bus"] = AzureServiceBusSetup.StartAsync,
    };

    /// <summary>Starts one. Where its server can't be started, the test is skipped, or fails if INTEGRATION_REQUIRE_BROKERS asks for that.</summary>
    public static async Task<ProviderSetup> StartAsync(string provider)
    {
        try
        {
            return await All[provider]();
        }
        catch (InvalidOperationException e) when (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
