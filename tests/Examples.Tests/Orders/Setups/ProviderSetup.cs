namespace Integration.Examples.Tests.Orders.Setups;

/// <summary>A provider and where it can be reached: the settings that lead the example to it. To add one: a line in <see cref="FindAll"/>.</summary>
/// <param name="Settings">Besides <c>Messaging:Provider</c>.</param>
/// <param name="Server">What to stop afterwards.</param>
internal sealed partial record ProviderSetup(string[] Settings, IAsyncDisposable? Server = null) : IAsyncDisposable
{
    /// <summary>How to start each, by the name that <c>Messaging:Provider</c> has for it.</summary>
    public static IReadOnlyDictionary<string, Func<Task<ProviderSetup>>> All { get; } = FindAll();

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

    private static Dictionary<string, Func<Task<ProviderSetup>>> FindAll()
    {
        var all = new Dictionary<string, Func<Task<ProviderSetup>>> { ["in-memory"] = () => Task.FromResult(new ProviderSetup([])) };
        AddAws(all);
        AddAzureServiceBus(all);
        AddRabbitMq(all);
        return all;
    }

    // In folders of their own, which a build leaves out where the service's SDK can't be restored: then these calls do nothing.
    static partial void AddAws(Dictionary<string, Func<Task<ProviderSetup>>> all);

    static partial void AddAzureServiceBus(Dictionary<string, Func<Task<ProviderSetup>>> all);

    static partial void AddRabbitMq(Dictionary<string, Func<Task<ProviderSetup>>> all);

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
