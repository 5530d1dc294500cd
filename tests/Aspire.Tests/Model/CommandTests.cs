using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Aspire.Tests.Model;

/// <summary>The commands and the health check, on a broker in memory that the test shares with the AppHost.</summary>
public sealed class CommandTests : IAsyncDisposable
{
    private readonly string _broker = Guid.NewGuid().ToString();
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder();
    private readonly IResourceBuilder<MessagingResource> _resource;
    private readonly DistributedApplication _app;
    private readonly ServiceProvider _services;
    private readonly IMessaging _messaging;

    public CommandTests()
    {
        _resource = _builder.AddMessaging("messaging", "in-memory", m => m.AddInMemory()).WithSetting("BrokerName", _broker);
        _builder.AddMessaging("wrong", "in-memory", m => m.AddInMemory()).WithSetting("Like", "nothing");
        _app = _builder.Build();
        var services = new ServiceCollection();
        services.AddMessaging(new ConfigurationBuilder().AddInMemoryCollection(
            [new("Messaging:Provider", "in-memory"), new("Messaging:Providers:in-memory:BrokerName", _broker)]).Build()).AddInMemory();
        _services = services.BuildServiceProvider();
        _messaging = _services.GetRequiredService<IMessaging>();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Counting_shows_every_source()
    {
        Assert.Equal("There are no queues and no subscriptions.", (await RunAsync("count")).Message);
        await _messaging.Topology.CreateQueueAsync(new("orders"), Token);
        await _messaging.Topology.CreateTopicAsync(new("order-placed"), Token);
        await _messaging.Topology.CreateSubscriptionAsync(new("order-placed", "billing"), Token);
        await _messaging.Queue("orders").SendAsync(Message.FromText("one"), cancellationToken: Token);

        var counted = await RunAsync("count");

        Assert.Contains("| orders | 1 | 0 | 0 | 0 |", counted.Data!.Value, StringComparison.Ordinal);
        Assert.Contains("| order-placed/billing | 0 | 0 | 0 | 0 |", counted.Data.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purging_empties_one_source()
    {
        await _messaging.Topology.CreateQueueAsync(new("orders"), Token);
        await _messaging.Topology.CreateQueueAsync(new("audit"), Token);
        await _messaging.Queue("orders").SendAsync(Message.FromText("one"), cancellationToken: Token);
        await _messaging.Queue("audit").SendAsync(Message.FromText("two"), cancellationToken: Token);

        Assert.Equal("1 messages removed from orders.", (await RunAsync("purge", "orders")).Message);

        Assert.Equal(0, (await _messaging.Queue("orders").CountAsync(Token)).Active);
        Assert.Equal(1, (await _messaging.Queue("audit").CountAsync(Token)).Active);
    }

    [Theory]
    [InlineData("redrive", "a/b/c")]
    [InlineData("purge", "a/b/c")]
    [InlineData("purge", "")]
    public async Task A_source_that_is_none_is_told_before_the_command_runs(string command, string source)
    {
        var result = await RunAsync(command, source);

        Assert.False(result.Success);
        Assert.Equal("Command argument validation failed.", result.Message);
    }

    [Fact]
    public async Task Health_is_that_of_the_server_and_of_the_settings()
    {
        var report = await _app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name is "messaging_check" or "wrong_check", Token);

        Assert.Equal(HealthStatus.Healthy, report.Entries["messaging_check"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["wrong_check"].Status);
        Assert.Contains("Messaging:Providers:in-memory:Like", report.Entries["wrong_check"].Description, StringComparison.Ordinal);
    }

    private Task<ExecuteCommandResult> RunAsync(string command, string? source = null) =>
        _app.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(
            _resource.Resource, command, new InteractionInputCollection(source is null ? [] : [new() { Name = "source", InputType = InputType.Choice, Value = source }]), Token);
}
