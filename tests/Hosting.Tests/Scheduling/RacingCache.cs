using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace Integration.Hosting.Tests.Scheduling;

/// <summary>A cache of several instances, all of which look for a new key in the same moment, and set it before any of them looks again.</summary>
internal sealed class RacingCache(int instances) : IDistributedCache
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CountdownEvent> _lookers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CountdownEvent> _setters = new(StringComparer.Ordinal);

    public byte[]? Get(string key)
    {
        var lookers = CountOf(_lookers, key);
        if (!lookers.IsSet)
        {
            // Nobody has set it: that waits for all who look.
            lookers.Signal();
            Assert.True(lookers.Wait(TimeSpan.FromSeconds(30)));
            return null;
        }

        Assert.True(CountOf(_setters, key).Wait(TimeSpan.FromSeconds(30)));
        return _values.GetValueOrDefault(key);
    }

    // At once, so that the clocks of the instances stand still meanwhile.
    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        _values[key] = value;
        var setters = CountOf(_setters, key);
        lock (setters)
        {
            if (!setters.IsSet)
                setters.Signal();
        }
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Set(key, value, options);
        return Task.CompletedTask;
    }

    public void Remove(string key) => _values.TryRemove(key, out _);

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        Remove(key);
        return Task.CompletedTask;
    }

    public void Refresh(string key)
    {
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    private CountdownEvent CountOf(ConcurrentDictionary<string, CountdownEvent> counts, string key) => counts.GetOrAdd(key, _ => new CountdownEvent(instances));
}
