using Integration.Drivers;

namespace Integration.Operations.Tests;

/// <summary>A provider without peek, as SQS is.</summary>
internal sealed class BlindDriver(IMessagingDriver inner) : IMessagingDriver, IDirectSendDriver
{
    public string Provider => "blind";

    public MessagingCapabilities Capabilities { get; } = new(
        inner.Capabilities.Limits, KeyValuePair.Create(Capability.Peek, CapabilitySupport.Unsupported("it can't look.", "receive and abandon.")));

    public ITopologyDriver Topology => inner.Topology;

    public IReadOnlyList<Type> NativeTypes => [];

    public ISenderDriver OpenSender(EntityPath destination) => inner.OpenSender(destination);

    public ISenderDriver? OpenDirectSender(EntityPath source) => ((IDirectSendDriver)inner).OpenDirectSender(source);

    public IReceiverDriver OpenReceiver(EntityPath source) => inner.OpenReceiver(source);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

    public object? GetNative(Type type) => null;

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
