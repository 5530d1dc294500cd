using Integration.Drivers;
using Integration.InMemory;

namespace Integration.Testing.Broker;

/// <summary>The in-memory driver under the name and with the capabilities and limits of another provider, seen by the test.</summary>
internal class TestDriver(TestBroker broker, InMemoryDriver inner, string provider, MessagingCapabilities capabilities) : IMessagingDriver, IDirectSendDriver
{
    private readonly NoQueues? _noQueues = capabilities[Capability.CompetingConsumers] is { Level: SupportLevel.Unsupported } support ? new(provider, support) : null;

    public string Provider => provider;

    public MessagingCapabilities Capabilities => capabilities;

    public ITopologyDriver Topology => _noQueues ?? inner.Topology;

    public IReadOnlyList<Type> NativeTypes => inner.NativeTypes;

    public ISenderDriver OpenSender(EntityPath destination) => _noQueues is null
        ? new TestSender(broker, provider, destination, inner.OpenSender(destination))
        : throw _noQueues.Refuse(destination);

    public IReceiverDriver OpenReceiver(EntityPath source) => _noQueues is null
        ? new TestReceiver(broker, provider, source, inner.OpenReceiver(source))
        : throw _noQueues.Refuse(source);

    public ISenderDriver? OpenDirectSender(EntityPath source) =>
        _noQueues is null && inner.OpenDirectSender(source) is { } sender ? new TestSender(broker, provider, source, sender) : null;

    public Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken) => inner.FindIdentityAsync(entity, cancellationToken);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

    public object? GetNative(Type type) => inner.GetNative(type);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
