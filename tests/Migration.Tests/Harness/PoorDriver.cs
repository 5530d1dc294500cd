using Integration.Drivers;

namespace Integration.Migration.Tests;

/// <summary>A provider without peek and deduplication.</summary>
internal sealed class PoorDriver(IMessagingDriver inner) : IMessagingDriver
{
    public string Provider => "poor";

    public MessagingCapabilities Capabilities { get; } = new(
        new MessagingLimits(),
        KeyValuePair.Create(Capability.Peek, CapabilitySupport.Unsupported("it can't look.", "look elsewhere.")),
        KeyValuePair.Create(Capability.AbandonWithDelay, CapabilitySupport.Emulated("by a copy.")),
        KeyValuePair.Create(Capability.DeduplicationWithoutGroups, CapabilitySupport.Unsupported("it forgets.", "remember.")));

    public ITopologyDriver Topology => inner.Topology;

    public IReadOnlyList<Type> NativeTypes => [];

    public ISenderDriver OpenSender(EntityPath destination) => inner.OpenSender(destination);

    public IReceiverDriver OpenReceiver(EntityPath source) => inner.OpenReceiver(source);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => null;

    public object? GetNative(Type type) => null;

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
