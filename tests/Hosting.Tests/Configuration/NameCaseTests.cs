using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Configuration;

/// <summary>Keys of the configuration have no case; the names that they spell have.</summary>
public sealed class NameCaseTests
{
    private static readonly string[] File =
    [
        "Messaging:Provider=in-memory", "Messaging:Topology:Queues:orders:MaxDeliveryCount=10", "Messaging:Topology:Topics:placed:Subscriptions:billing:MaxDeliveryCount=10",
    ];

    private static readonly string[] Environment =
    [
        "MESSAGING:TOPOLOGY:QUEUES:ORDERS:MAXDELIVERYCOUNT=3", "MESSAGING:TOPOLOGY:TOPICS:PLACED:SUBSCRIPTIONS:BILLING:MAXDELIVERYCOUNT=4",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_file_spells_and_the_environment_sets(bool fileFirst)
    {
        var topology = Read(fileFirst ? [File, Environment] : [Environment, File]);

        Assert.Equal("orders", Assert.Single(topology.Queues).Name);
        Assert.Equal(("placed", "placed", "billing"), (Assert.Single(topology.Topics).Name, Assert.Single(topology.Subscriptions).Topic, topology.Subscriptions[0].Name));
        Assert.Equal(fileFirst ? (3, 4) : (10, 10), (topology.Queues[0].MaxDeliveryCount, topology.Subscriptions[0].MaxDeliveryCount));
    }

    [Fact]
    public void Code_spells_where_only_the_environment_declares()
    {
        var topology = Read(["Messaging:Provider=in-memory"], Environment, m => m.AddConsumer<string, Handler>("orders").AddConsumer<string, Handler>("placed/billing"));

        Assert.Equal(("orders", "placed", "billing"), (topology.Queues[0].Name, topology.Subscriptions[0].Topic, topology.Subscriptions[0].Name));
    }

    [Fact]
    public void Equal_settings_of_code_and_environment_are_one_declaration() => Assert.Equal("orders", Assert.Single(Read(
        ["Messaging:Provider=in-memory"], ["MESSAGING:TOPOLOGY:QUEUES:ORDERS:MAXDELIVERYCOUNT=3"], m => m.AddQueue(new("orders") { MaxDeliveryCount = 3 })).Queues).Name);

    [Fact]
    public void Capitals_that_nobody_else_spells_are_a_name() => Assert.Equal("ORDERS", Assert.Single(Read(["Messaging:Provider=in-memory"], Environment).Queues).Name);

    [Fact]
    public void Two_spellings_in_files_are_refused()
    {
        var fault = Assert.Throws<MessagingConfigurationException>(() => Read(File, ["Messaging:Topology:Queues:Orders:MaxDeliveryCount=3"]));

        Assert.Contains("'orders' and 'Orders'", Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_spelling_in_code_is_refused()
    {
        var declared = Assert.Throws<MessagingConfigurationException>(() => Read(File, [], m => m.AddQueue(new("Orders"))));
        var consumed = Assert.Throws<MessagingConfigurationException>(() => Read(File, [], m => m.AddConsumer<string, Handler>("Orders").AddConsumer<string, Handler>("placed/Billing")));

        Assert.Contains("queue 'orders' and the queue 'Orders'", Assert.Single(declared.Faults), StringComparison.Ordinal);
        Assert.Equal(2, consumed.Faults.Count);
    }

    [Fact]
    public void A_keys_case_does_not_matter_for_the_keys_of_a_subscriptions_signature()
    {
        var options = new PushDispatcherOptions { SubscriptionSigningKeys = { ["ORDER-PLACED/CRM"] = ["key"] } };

        Assert.Equal(["key"], options.KeysOf(EntityPath.Subscription("order-placed", "crm")));
    }

    private static TopologyDefinition Read(string[] first, string[] second, Action<IMessagingBuilder>? declare = null) => Read([first, second], declare);

    private static TopologyDefinition Read(string[][] providers, Action<IMessagingBuilder>? declare = null)
    {
        var builder = new ConfigurationBuilder();
        foreach (var lines in providers)
            builder.AddInMemoryCollection(lines.Select(l => l.Split('=')).Select(l => KeyValuePair.Create(l[0], (string?)l[1])));
        var configuration = builder.Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        var added = services.AddMessaging(configuration.GetSection("Messaging")).AddInMemory();
        declare?.Invoke(added);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<MessagingSetup>().Topology!;
    }

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
