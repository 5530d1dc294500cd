using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests.Provisioning;

public sealed class ProvisioningTests : IDisposable
{
    private const string Topology =
        """
        Topology:Queues:orders:LockDuration = 00:01:00
        Topology:Topics:placed:Ordered = false
        Topology:Topics:placed:Subscriptions:billing:Filter = country = 'DE'

        """;

    private readonly string _broker = Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => InMemoryBroker.Remove(_broker);

    [Fact]
    public async Task None_makes_no_control_call()
    {
        var stub = Stub();
        using var host = Build(stub, "None");
        await host.StartAsync(Token);
        await Assert.ThrowsAsync<EntityNotFoundException>(() => host.Messaging().Queue("orders").SendAsync(Message.FromText("x"), Token));
        await host.StopAsync(Token);

        Assert.Empty(stub.ControlCalls);
    }

    [Fact]
    public async Task In_memory_what_is_declared_is_made_without_being_asked_for()
    {
        using var host = HostBuilding.Build($"Provider = in-memory\n{Topology}");
        await host.StartAsync(Token);

        await host.Messaging().Queue("orders").SendAsync(Message.FromText("x"), Token);
        await host.Messaging().Topic("placed").PublishAsync(Message.FromText("x").WithHeader("country", "DE"), Token);
        Assert.Equal(1, (await host.Messaging().Topic("placed").Subscription("billing").CountAsync(Token)).Active);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task In_memory_a_request_client_may_make_its_own_queue_without_being_told()
    {
        using var host = HostBuilding.Build("Provider = in-memory", m => m.AddRequestClient());

        await host.StartAsync(Token);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task In_memory_None_is_still_none()
    {
        using var host = HostBuilding.Build($"Provider = in-memory\nProvisioning = None\n{Topology}");
        await host.StartAsync(Token);

        await Assert.ThrowsAsync<EntityNotFoundException>(() => host.Messaging().Queue("orders").SendAsync(Message.FromText("x"), Token));
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Provisioning = Check")]
    public async Task Elsewhere_what_is_missing_fails_the_start_and_the_line_to_add_is_told(string provisioning)
    {
        var stub = Stub();
        var faults = await HostBuilding.Build($"Provider = stub\n{provisioning}\n{Topology}", m => m.AddProvider(stub)).FaultsAsync();

        Assert.Equal(
        [
            "Messaging: stub lacks what is declared. Set Messaging:Provisioning to CreateMissing to have it created at the start, or create it by 'integration apply'.",
            "Queue 'orders' is missing", "Topic 'placed' is missing", "Subscription 'placed/billing' is missing",
        ], faults);
        Assert.DoesNotContain(stub.ControlCalls, c => c.StartsWith("Create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_several_clients_lack_stands_in_one_message_and_nothing_is_made_for_any()
    {
        var other = new ConfigurationBuilder().AddInMemoryCollection([new("Other:Provider", "stub"), new("Other:Topology:Queues:theirs:Ordered", "false")]).Build().GetSection("Other");
        var (creating, checking) = (Stub(), new StubProvider());

        var faults = await HostBuilding.Build(
            $"Provider = stub\nProvisioning = CreateMissing\n{Topology}",
            m => m.AddProvider(creating).Services.AddMessaging("other", other).AddProvider(checking).Services.AddMessaging("third", other).AddProvider(new StubProvider())).FaultsAsync();

        Assert.Equal(4, faults.Count);
        Assert.Equal(2, faults.Count(f => f.StartsWith("Other: stub lacks what is declared. Set Other:Provisioning to CreateMissing", StringComparison.Ordinal)));
        Assert.Equal(2, faults.Count(f => f == "Queue 'theirs' is missing"));
        Assert.DoesNotContain(creating.ControlCalls, c => c.StartsWith("Create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Other_settings_of_what_exists_do_not_keep_the_default_from_starting()
    {
        await StartAndStopAsync(Stub(), "CreateMissing");
        using var host = HostBuilding.Build($"Provider = stub\n{Topology}Topology:Queues:orders:MaxDeliveryCount = 3", m => m.AddProvider(Stub()));

        await host.StartAsync(Token);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Where_it_cannot_look_the_start_goes_on_and_the_health_check_tells_the_line_to_add()
    {
        var stub = Stub();
        stub.OnControlCall = _ => throw new UnauthorizedException("no rights.", "stub", null);
        using var host = HostBuilding.Build($"Provider = stub\n{Topology}", m => m.AddProvider(stub), s => s.AddHealthChecks().AddMessaging());
        await host.StartAsync(Token);

        var report = await host.Services.GetRequiredService<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckService>().CheckHealthAsync(Token);

        Assert.Equal(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy, report.Status);
        Assert.Contains("Set Messaging:Provisioning to CreateMissing", (string)report.Entries["messaging"].Data["orders"], StringComparison.Ordinal);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Validate_lists_everything_that_is_missing_and_creates_nothing()
    {
        var stub = Stub();
        var faults = await Build(stub, "Validate").FaultsAsync();

        Assert.Equal(["Queue 'orders' is missing", "Topic 'placed' is missing", "Subscription 'placed/billing' is missing"], faults.Skip(1));
        Assert.StartsWith("Messaging: what stub has differs from the declared topology, and Provisioning Validate changes nothing that exists.", faults[0], StringComparison.Ordinal);
        Assert.DoesNotContain(stub.ControlCalls, c => c.StartsWith("Create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CreateMissing_creates_once_and_validates_from_then_on()
    {
        await StartAndStopAsync(Stub(), "CreateMissing");

        var again = Stub();
        await StartAndStopAsync(again, "CreateMissing");
        await StartAndStopAsync(again, "Validate");

        Assert.DoesNotContain(again.ControlCalls, c => c.StartsWith("Create", StringComparison.Ordinal) || c.StartsWith("Update", StringComparison.Ordinal));
        await using var client = InMemoryMessaging.Create(new() { BrokerName = _broker });
        Assert.Equal(TimeSpan.FromMinutes(1), (await client.Topology.FindQueueAsync("orders", Token))!.LockDuration);
        Assert.Equal("country = 'DE'", (await client.Topology.FindSubscriptionAsync("placed", "billing", Token))!.Filter.ToString());
    }

    [Theory]
    [InlineData("Validate")]
    [InlineData("CreateMissing")]
    public async Task What_exists_with_other_settings_is_shown_as_a_difference_and_left_alone(string provisioning)
    {
        await StartAndStopAsync(Stub(), "CreateMissing");

        var stub = Stub();
        var faults = await HostBuilding.Build(
            $"""
             Provider = stub
             Provisioning = {provisioning}
             Topology:Queues:orders:LockDuration = 00:02:00
             Topology:Queues:orders:MaxDeliveryCount = 3
             Topology:Queues:orders:Ordered = true
             Topology:Topics:placed:Subscriptions:billing:Filter = country = 'AT'
             """, m => m.AddProvider(stub)).FaultsAsync();

        Assert.Equal(
        [
            "Queue 'orders' LockDuration: wanted 00:02:00, found 00:01:00; MaxDeliveryCount: wanted 3, found 10; Ordered: wanted True, found False (Ordered can't be changed on an existing Queue)",
            "Subscription 'placed/billing' Filter: wanted country = 'AT', found country = 'DE'",
        ], faults.Skip(1));
        Assert.DoesNotContain(stub.ControlCalls, c => c.StartsWith("Create", StringComparison.Ordinal) || c.StartsWith("Update", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_created_beside_a_difference()
    {
        await StartAndStopAsync(Stub(), "CreateMissing");
        var stub = Stub();

        await HostBuilding.Build("Provider = stub\nProvisioning = CreateMissing\nTopology:Queues:orders:MaxDeliveryCount = 3\nTopology:Queues:more:Ordered = true", m => m.AddProvider(stub)).FaultsAsync();

        await using var client = InMemoryMessaging.Create(new() { BrokerName = _broker });
        Assert.Null(await client.Topology.FindQueueAsync("more", Token));
    }

    [Fact]
    public async Task Other_hosted_services_find_the_topology_when_they_start()
    {
        var consumer = new CountsAtStart();
        using var host = HostBuilding.Build(
            $"Provider = in-memory\nProvisioning = CreateMissing\n{Topology}",
            services: s => s.Insert(0, ServiceDescriptor.Singleton<IHostedService>(p =>
            {
                consumer.Messaging = p.GetRequiredService<IMessaging>();
                return consumer;
            })));

        await host.StartAsync(Token);

        Assert.Equal(0, consumer.Counts!.Active);
    }

    private InMemoryOptions Memory => new() { BrokerName = _broker };

    private StubProvider Stub() => new() { Memory = Memory };

    private static IHost Build(StubProvider stub, string provisioning) =>
        HostBuilding.Build($"Provider = stub\nProvisioning = {provisioning}\n{Topology}", m => m.AddProvider(stub));

    private static async Task StartAndStopAsync(StubProvider stub, string provisioning)
    {
        using var host = Build(stub, provisioning);
        await host.StartAsync(Token);
        await host.StopAsync(Token);
    }

    private sealed class CountsAtStart : IHostedService
    {
        public IMessaging? Messaging { get; set; }

        public MessageCounts? Counts { get; private set; }

        public async Task StartAsync(CancellationToken cancellationToken) => Counts = await Messaging!.Queue("orders").CountAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
