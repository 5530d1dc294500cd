using Integration.Hosting;
using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Broker;

/// <summary>Takes a provider's place in the configuration: the broker is in memory, whatever is set for the provider.</summary>
/// <param name="client">The name of the messaging client.</param>
/// <param name="name">The name that the configuration knows.</param>
/// <param name="alike">The provider whose capabilities and limits hold.</param>
/// <param name="world">What the host has.</param>
internal sealed class TestProvider(string? client, string name, IMessagingProvider alike, TestWorld world) : IMessagingProvider
{
    public string Name => name;

    public bool IsEphemeral => true;

    MessagingCapabilities? IMessagingProvider.Capabilities => Capabilities;

    private MessagingCapabilities Capabilities { get; } = alike.Capabilities ?? InMemoryDriver.CapabilitiesOf(new());

    /// <summary>Providers of streams don't tell what they can do; those of queues that do have no streams.</summary>
    private bool HasStreams => alike.Capabilities is null || alike.Name == InMemoryDriver.ProviderName;

    public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
    {
        // None is read: they are for the service, and a test need not have its secrets.
        settings.IgnoreAll();
        return Create;
    }

    private MessagingClient Create(IServiceProvider services, MessagingClientOptions options)
    {
        var limits = Capabilities.Limits;
        var largest = limits.MaxMessageBytes ?? new InMemoryOptions().MaxBatchBytes;
        var driver = new InMemoryDriver(new() { Limits = limits with { MaxHeaders = Math.Max(limits.MaxHeaders, 64) }, MaxBatchBytes = largest }, options);
        var inMemory = (InMemoryBroker)driver.GetNative(typeof(InMemoryBroker))!;
        var broker = new TestBroker(client, inMemory, services.GetRequiredKeyedService<IMessageSerializer>(client), world.Activity, world.Journal, world.Time, world.Faults);
        Declare(inMemory, options.Topology, HasStreams);
        world.Add(broker);
        var seen = HasStreams ? new TestStreamDriver(broker, driver, alike.Name, Capabilities) : new TestDriver(broker, driver, alike.Name, Capabilities);
        return new MessagingClient(seen, broker.AsSent.SeenBy(options));
    }

    /// <summary>What the application expects others to have made is there.</summary>
    private static void Declare(InMemoryBroker broker, TopologyDefinition? topology, bool hasStreams)
    {
        foreach (var stream in hasStreams ? topology?.Streams ?? [] : [])
            broker.Streams.Add(stream);
        foreach (var queue in topology?.Queues ?? [])
            broker.AddQueue(queue);
        foreach (var topic in topology?.Topics ?? [])
            broker.AddTopic(topic);
        foreach (var subscription in topology?.Subscriptions.Where(s => s.Push is null) ?? [])
            broker.FindTopic(subscription.Topic)?.AddSubscription(subscription);
    }
}
