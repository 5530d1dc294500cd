using Integration.Drivers;
using Integration.InMemory;

namespace Integration.Testing.Broker;

/// <summary>The driver with streams.</summary>
internal sealed class TestStreamDriver(TestBroker broker, InMemoryDriver inner, string provider, MessagingCapabilities capabilities, StreamCapabilities streams)
    : TestDriver(broker, inner, provider, capabilities), IStreamDriver
{
    private readonly TestBroker _broker = broker;
    private readonly InMemoryDriver _inner = inner;

    public StreamCapabilities StreamCapabilities => streams;

    public IStreamTopologyDriver StreamTopology => _inner.StreamTopology;

    public IStreamWriterDriver OpenWriter(EntityPath stream) => new TestStreamWriter(_broker, Provider, stream, _inner.OpenWriter(stream));

    public IStreamReaderDriver OpenReader(EntityPath stream, string? group) => new TestStreamReader(_broker, stream, group, _inner.OpenReader(stream, group));

    public ILeaseStore OpenLeaseStore(EntityPath stream, string group) => _inner.OpenLeaseStore(stream, group);
}
