using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>An entity is told from others of its name: elsewhere, or made anew.</summary>
public sealed class IdentityTests : EmulatorTest
{
    public static TheoryData<string> Paths => ["queue", "dead letters", "topic", "subscription"];

    [Theory, MemberData(nameof(Paths))]
    public async Task It_is_the_same_twice_and_another_when_made_anew(string kind)
    {
        var path = PathOf(kind);
        Assert.Null(await FindAsync(Messaging, path));
        await CreateAsync(Messaging);
        var before = await FindAsync(Messaging, path);

        Assert.NotNull(before);
        Assert.Equal(before, await FindAsync(Connect(), path));
        await Messaging.Topology.DeleteQueueAsync("orders");
        await Messaging.Topology.DeleteTopicAsync("placed");
        Assert.Null(await FindAsync(Messaging, path));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await CreateAsync(Messaging);
        Assert.NotEqual(before, await FindAsync(Messaging, path));
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task It_is_another_in_another_namespace(string kind)
    {
        await using var other = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { TimeProvider = Clock });
        var there = Connect(o => o with { ConnectionString = other.ConnectionString, AdministrationConnectionString = other.AdministrationConnectionString });
        await CreateAsync(Messaging);
        await CreateAsync(there);

        Assert.NotEqual(await FindAsync(Messaging, PathOf(kind)), await FindAsync(there, PathOf(kind)));
    }

    [Fact]
    public async Task Neighbours_of_one_namespace_differ()
    {
        await CreateAsync(Messaging);

        var found = new List<string?>();
        foreach (var kind in new[] { "queue", "topic", "subscription" })
            found.Add(await FindAsync(Messaging, PathOf(kind)));
        Assert.Distinct(found);
        Assert.DoesNotContain("SharedAccessKey", string.Join(' ', found), StringComparison.Ordinal);
    }

    private static EntityPath PathOf(string kind) => kind switch
    {
        "queue" => EntityPath.Queue("orders"),
        "dead letters" => EntityPath.Queue("orders").DeadLetter,
        "topic" => EntityPath.Topic("placed"),
        _ => EntityPath.Subscription("placed", "billing"),
    };

    private static async Task CreateAsync(IMessaging messaging)
    {
        await messaging.Topology.CreateQueueAsync(new("orders"));
        await messaging.Topology.CreateTopicAsync(new("placed"));
        await messaging.Topology.CreateSubscriptionAsync(new("placed", "billing"));
    }

    private static Task<string?> FindAsync(IMessaging messaging, EntityPath path) => ((IEntityIdentities)messaging).FindIdentityAsync(path);
}
