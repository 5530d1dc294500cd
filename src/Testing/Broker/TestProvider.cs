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

    /// <summary>What an application declares is created, unless the provider could not, or not the queues for parked records: that it is there is seen to in any case.</summary>
    public bool IsEphemeral => Capabilities.Supports(Capability.TopologyManagement) && Capabilities.Supports(Capability.CompetingConsumers);

    MessagingCapabilities? IMessagingProvider.Capabilities => Capabilities;

    public StreamCapabilities? StreamCapabilities { get; } = alike.Capabilities is null ? InMemoryDriver.OfStreams : alike.StreamCapabilities;

    private MessagingCapabilities Capabilities { get; } = alike.Capabilities ?? InMemoryDriver.CapabilitiesOf(new());

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
        var serializer = services.GetRequiredKeyedService<IMessageSerializer>(client);
        var broker = new TestBroker(client, inMemory, serializer, world.Activity, world.Journal, world.Time, world.Faults, world.EndProcess);
        Declare(inMemory, options.Topology, StreamCapabilities is not null);
        world.Add(broker);
        var seen = StreamCapabilities is { } streams
            ? new TestStreamDriver(broker, driver, alike.Name, Capabilities, streams)
            : new TestDriver(broker, driver, alike.Name, Capabilities);
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
