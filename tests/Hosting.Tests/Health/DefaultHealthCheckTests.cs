using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests.Health;

/// <summary>An application that uses health checks has those of its messaging without a second call.</summary>
public sealed class DefaultHealthCheckTests
{
    private const string Settings = "Provider = in-memory\nTopology:Queues:orders:MaxDeliveryCount = 5\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_come_with_the_client_whichever_is_added_first(bool healthFirst)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        if (healthFirst)
            builder.Services.AddHealthChecks();
        builder.Services.AddMessaging(Section("orders")).AddInMemory();
        if (!healthFirst)
            builder.Services.AddHealthChecks();
        using var host = builder.Build();
        await host.StartAsync(Token);

        var report = await CheckAsync(host);

        Assert.Equal(["messaging", "messaging-consumers"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["orders"], report.Entries["messaging"].Data.Keys);
        Assert.All(report.Entries.Values, entry => Assert.Equal(["messaging", "ready"], entry.Tags));
    }

    [Fact]
    public async Task Each_client_has_its_own()
    {
        using var host = HostBuilding.Build(Settings, m => m.Services.AddMessaging("other", Section("theirs")).AddInMemory(), s => s.AddHealthChecks());
        await host.StartAsync(Token);

        var report = await CheckAsync(host);

        Assert.Equal(["messaging", "messaging-consumers", "messaging-consumers:other", "messaging:other"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["theirs"], report.Entries["messaging:other"].Data.Keys);
    }

    [Fact]
    public async Task One_that_is_added_by_hand_is_not_doubled_and_keeps_its_options()
    {
        using var host = HostBuilding.Build(Settings, services: s => s.AddHealthChecks().AddMessaging(configure: o => o.Sources.Add("missing"), failureStatus: HealthStatus.Degraded));
        await host.StartAsync(Token);

        var report = await CheckAsync(host);

        Assert.Equal(["messaging", "messaging-consumers"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HealthStatus.Degraded, report.Entries["messaging"].Status);
        Assert.Equal(["missing"], report.Entries["messaging"].Data.Keys);
    }

    [Fact]
    public async Task They_can_be_left_out()
    {
        using var host = HostBuilding.Build(Settings + "HealthChecks = false", services: s => s.AddHealthChecks());
        await host.StartAsync(Token);

        Assert.Empty((await CheckAsync(host)).Entries);
        Assert.Contains("Messaging:HealthChecks is 'no'", Assert.Single(await HostBuilding.Build(Settings + "HealthChecks = no").FaultsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_declared_there_is_nothing_to_complain_about()
    {
        using var host = HostBuilding.Build("Provider = in-memory", services: s => s.AddHealthChecks());
        await host.StartAsync(Token);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
    }

    [Theory]
    [InlineData(false, HealthStatus.Healthy)]
    [InlineData(true, HealthStatus.Unhealthy)]
    public async Task Who_only_sends_need_not_be_allowed_to_look(bool consumes, HealthStatus expected)
    {
        var stub = new StubProvider { OnCall = (_, _) => Task.FromException(new UnauthorizedException("no right to listen", "stub")) };
        using var host = HostBuilding.Build(
            "Provider = stub\nProvisioning = CreateMissing\nTopology:Queues:orders:MaxDeliveryCount = 5\nProviders:stub:Endpoint = https://stub",
            m =>
            {
                m.AddProvider(stub);
                if (consumes)
                    m.AddConsumer<string, Handler>("orders");
            },
            s => s.AddHealthChecks());
        await host.StartAsync(Token);

        Assert.Equal(expected, (await CheckAsync(host)).Entries["messaging"].Status);
    }

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static Task<HealthReport> CheckAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

    private static IConfigurationSection Section(string queue) => new ConfigurationBuilder().AddInMemoryCollection(
        [new("Other:Provider", "in-memory"), new($"Other:Topology:Queues:{queue}:Ordered", "false")]).Build().GetSection("Other");
}
