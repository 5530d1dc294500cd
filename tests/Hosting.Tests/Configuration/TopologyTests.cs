using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Configuration;

public sealed class TopologyTests
{
    private const string Section =
        """
        Provider = stub
        Topology:Queues:orders:Ordered = true
        Topology:Queues:orders:LockDuration = 00:02:00
        Topology:Queues:orders:MaxDeliveryCount = 4
        Topology:Queues:orders:DefaultTimeToLive = 2.00:00:00
        Topology:Queues:orders:DeadLetterOnExpiration = true
        Topology:Queues:orders:DeduplicationWindow = 00:05:00
        Topology:Topics:placed:Ordered = true
        Topology:Topics:placed:DeduplicationWindow = 00:10:00
        Topology:Topics:placed:Subscriptions:billing:Filter = country in ('DE', 'AT')
        Topology:Topics:placed:Subscriptions:billing:MaxDeliveryCount = 3
        Topology:Topics:placed:Subscriptions:hook:Push:Kind = webhook
        Topology:Topics:placed:Subscriptions:hook:Push:Address = https://example.test/hook?a=b
        """;

    [Fact]
    public void Every_setting_of_the_configuration_is_declared()
    {
        var topology = Read(Section);

        Assert.Equal(new QueueDefinition("orders")
        {
            Ordered = true,
            LockDuration = TimeSpan.FromMinutes(2),
            MaxDeliveryCount = 4,
            DefaultTimeToLive = TimeSpan.FromDays(2),
            DeadLetterOnExpiration = true,
            DeduplicationWindow = TimeSpan.FromMinutes(5),
        }, Assert.Single(topology.Queues));
        Assert.Equal(new TopicDefinition("placed") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(10) }, Assert.Single(topology.Topics));
        Assert.Equal(
        [
            new SubscriptionDefinition("placed", "billing") { Filter = MessageFilter.Parse("country in ('DE', 'AT')"), MaxDeliveryCount = 3 },
            new SubscriptionDefinition("placed", "hook") { Push = new(PushKind.Webhook, "https://example.test/hook?a=b") },
        ], topology.Subscriptions);
    }

    [Fact]
    public void Empty_values_and_empty_sections_mean_the_defaults()
    {
        var json = new MemoryStream("""{"Messaging":{"Provider":"stub","Topology":{"Queues":{"orders":{},"bills":{"LockDuration":""}},"Topics":{"placed":null}}}}"""u8.ToArray());
        var services = new ServiceCollection();
        services.AddMessaging(new ConfigurationBuilder().AddJsonStream(json).Build().GetSection("Messaging")).AddProvider(new StubProvider());
        using var provider = services.BuildServiceProvider();

        var topology = provider.GetRequiredService<MessagingSetup>().Topology!;

        Assert.Equal([new QueueDefinition("bills"), new QueueDefinition("orders")], topology.Queues.OrderBy(q => q.Name, StringComparer.Ordinal));
        Assert.Equal([new TopicDefinition("placed")], topology.Topics);
    }

    [Fact]
    public void Code_adds_to_the_configuration()
    {
        var topology = Read(Section, m => m
            .AddQueue(new("bills"))
            .AddTopic(new("placed") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(10) })
            .AddSubscription(new("placed", "audit")));

        Assert.Equal(["orders", "bills"], topology.Queues.Select(q => q.Name));
        Assert.Single(topology.Topics);
        Assert.Equal(["billing", "hook", "audit"], topology.Subscriptions.Select(s => s.Name));
    }

    [Fact]
    public async Task One_entity_with_two_different_settings_is_a_fault()
    {
        var faults = await HostBuilding.Build(Section, m => m.AddProvider(new StubProvider()).AddQueue(new("orders")).AddTopic(new("placed"))).FaultsAsync();

        Assert.Equal(
        [
            "Messaging:Topology and the code declare the queue 'orders' 2 times, with different settings; declare it once, or equally.",
            "Messaging:Topology and the code declare the topic 'placed' 2 times, with different settings; declare it once, or equally.",
        ], faults);
    }

    [Fact]
    public async Task Code_is_checked_like_configuration()
    {
        var faults = await HostBuilding.Build("Provider = in-memory", m => m.AddQueue(new("not legal")).AddSubscription(new("nowhere", "audit"))).FaultsAsync();

        Assert.Equal(
        [
            "Messaging:Topology declares 'not legal', which is not a legal name; allowed: 1-64 letters A-Z and a-z, digits, '-' and '_'.",
            "Messaging:Topology declares the subscription 'nowhere/audit', but not its topic.",
        ], faults);
    }

    private static TopologyDefinition Read(string settings, Action<IMessagingBuilder>? declare = null)
    {
        using var host = HostBuilding.Build(settings, m =>
        {
            m.AddProvider(new StubProvider());
            declare?.Invoke(m);
        });
        return host.Services.GetRequiredService<MessagingSetup>().Topology!;
    }
}
