using Integration.Drivers;
using Integration.Hosting.Tests;

namespace Integration.Operations.Tests;

/// <summary>A provider without peek, as SQS is.</summary>
/// <param name="inner">The driver.</param>
/// <param name="onReceiver">Told of each call of its receivers before it is made; null for nobody.</param>
internal sealed class BlindDriver(IMessagingDriver inner, Func<string, Task>? onReceiver = null) : IMessagingDriver, IDirectSendDriver
{
    public string Provider => "blind";

    public MessagingCapabilities Capabilities { get; } = new(
        inner.Capabilities.Limits, KeyValuePair.Create(Capability.Peek, CapabilitySupport.Unsupported("it can't look.", "receive and abandon.")));

    public ITopologyDriver Topology => inner.Topology;

    public IReadOnlyList<Type> NativeTypes => [];

    public ISenderDriver OpenSender(EntityPath destination) => inner.OpenSender(destination);

    public ISenderDriver? OpenDirectSender(EntityPath source) => ((IDirectSendDriver)inner).OpenDirectSender(source);

    public IReceiverDriver OpenReceiver(EntityPath source) =>
        onReceiver is null ? inner.OpenReceiver(source) : Intercepted<IReceiverDriver>.Wrap(inner.OpenReceiver(source), onReceiver);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

    public object? GetNative(Type type) => null;

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
