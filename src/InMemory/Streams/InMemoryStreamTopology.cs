using System.Collections.Frozen;
using Integration.Drivers;

namespace Integration.InMemory.Streams;

/// <summary>The streams of a broker, to create, change and delete.</summary>
internal sealed class InMemoryStreamTopology(InMemoryBroker broker) : IStreamTopologyDriver
{
    public IReadOnlySet<string> ImmutableSettings => FrozenSet<string>.Empty;

    public Task<bool> CreateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => broker.Streams.Add(stream), cancellationToken);

    public Task UpdateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => broker.Streams.Get(stream.Name).Update(stream), cancellationToken);

    public Task<StreamDefinition?> FindStreamAsync(string name, CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => broker.Streams.Find(name)?.Definition, cancellationToken);

    public IAsyncEnumerable<StreamDefinition> ListStreamsAsync(CancellationToken cancellationToken) =>
        broker.Streams.Definitions.OrderBy(s => s.Name, StringComparer.Ordinal).ToAsyncEnumerable();

    public Task DeleteStreamAsync(string name, CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => broker.Streams.Delete(name), cancellationToken);
}
