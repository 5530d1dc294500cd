using System.Collections.Concurrent;

namespace Integration.Aws.Entities;

/// <summary>The settings of sources as far as they are known: declared, learned from the control plane, or read.</summary>
internal sealed class SettingsCache
{
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<EntityPath, CachedSettings> _sources = new();
    private readonly ConcurrentDictionary<EntityPath, long> _maxMessageBytes = new();

    public SettingsCache(TimeProvider time, TopologyDefinition? declared)
    {
        _time = time;
        foreach (var source in (declared?.Queues ?? []).Concat<SourceDefinition>(declared?.Subscriptions ?? []))
            _sources[source.Path] = new CachedSettings(ReceiveSettings.Of(source), LearnedAt: null);
    }

    public CachedSettings? Find(EntityPath path) => _sources.GetValueOrDefault(path);

    public void Learn(SourceDefinition source) => Learn(source.Path, ReceiveSettings.Of(source));

    public ReceiveSettings Learn(EntityPath path, ReceiveSettings settings)
    {
        _sources[path] = new CachedSettings(settings, _time.GetTimestamp());
        return settings;
    }

    /// <summary>The largest message of a queue in bytes; null when it is not known.</summary>
    public long? FindMaxMessageBytes(EntityPath path) => _maxMessageBytes.TryGetValue(path, out var bytes) ? bytes : null;

    public long LearnMaxMessageBytes(EntityPath path, long bytes) => _maxMessageBytes.GetOrAdd(path, bytes);

    public void Forget(EntityPath path)
    {
        _sources.TryRemove(path.Owner, out _);
        _maxMessageBytes.TryRemove(path, out _);
    }
}

/// <summary>What is known of a source.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="LearnedAt">When they were learned, by <see cref="TimeProvider.GetTimestamp"/>; null for declared ones.</param>
internal sealed record CachedSettings(ReceiveSettings Settings, long? LearnedAt);
