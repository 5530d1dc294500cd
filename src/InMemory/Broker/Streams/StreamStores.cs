using System.Collections.Concurrent;

namespace Integration.InMemory.Broker;

/// <summary>The streams of a broker, by name.</summary>
internal sealed class StreamStores(InMemoryBroker broker)
{
    private readonly ConcurrentDictionary<string, StreamStore> _streams = new(StringComparer.Ordinal);

    public IEnumerable<StreamDefinition> Definitions => _streams.Values.Select(s => s.Definition);

    public bool Add(StreamDefinition definition) => _streams.TryAdd(definition.Name, new StreamStore(broker, definition));

    public StreamStore? Find(string name) => _streams.GetValueOrDefault(name);

    public StreamStore Get(string name) => Find(name) ?? throw InMemoryErrors.NotFound(EntityPath.Stream(name));

    public void Delete(string name)
    {
        // Deleted first and out of the list then: whoever kept it must not find it usable while there is another of that name.
        if (!_streams.TryGetValue(name, out var stream))
            return;
        stream.Delete();
        _streams.TryRemove(KeyValuePair.Create(name, stream));
    }

    /// <summary>Removes what is kept no longer.</summary>
    public void Expire()
    {
        foreach (var stream in _streams.Values)
            stream.Expire();
    }

    public void Clear()
    {
        foreach (var name in _streams.Keys)
            Delete(name);
    }
}
