using Integration.Cli.Tests.Support;
using Integration.InMemory;
using Integration.Registration;

namespace Integration.Cli.Tests;

/// <summary>A provider that does not come with the tool.</summary>
public sealed class ThirdPartyProvider : IMessagingProvider
{
    private readonly TroubledProvider _inner = new(_ => { });

    public string Name => _inner.Name;

    public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => _inner.Read(settings);
}

public sealed class ProviderAssemblyTests
{
    [Fact]
    public async Task A_provider_of_a_named_assembly_is_used_like_any_other()
    {
        var broker = $"third-{Guid.NewGuid():N}";
        using var tool = new Tool($$"""{ "Messaging": { "Provider": "troubled", "Providers": { "troubled": { "BrokerName": "{{broker}}" } } } }""")
        {
            ProviderAssemblies = typeof(ThirdPartyProvider).Assembly.Location,
        };
        await using var messaging = InMemoryMessaging.Create(new InMemoryOptions { BrokerName = broker }, new MessagingClientOptions { TimeProvider = tool.Time });
        await messaging.QueueAsync("orders");

        await tool.SucceedAsync("send orders --text hello");

        Assert.Equal(["hello"], await messaging.Queue("orders").TextsAsync());
    }

    [Fact]
    public async Task What_is_no_provider_is_named()
    {
        using var tool = new Tool();
        tool.Write("text.dll", "no assembly");
        foreach (var (file, what) in new[] { ("missing.dll", "does not exist"), ("text.dll", "can't be loaded"), (typeof(Message).Assembly.Location, "has no provider") })
        {
            tool.ProviderAssemblies = file;
            var run = await tool.RunAsync("count orders");
            Assert.True(run.Code == ExitCode.Configuration, $"{file}: {run}");
            Assert.Contains(file, run.Error, StringComparison.Ordinal);
            Assert.Contains(what, run.Error, StringComparison.Ordinal);
        }
    }
}
