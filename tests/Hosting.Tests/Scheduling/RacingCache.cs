using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace Integration.Hosting.Tests.Scheduling;

/// <summary>A cache of several instances, all of which find nothing under a new key, however quickly the first of them sets it.</summary>
internal sealed class RacingCache(int instances) : IDistributedCache
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _looks = new(StringComparer.Ordinal);

    public byte[]? Get(string key) => _looks.AddOrUpdate(key, 1, (_, looks) => looks + 1) > instances ? _values.GetValueOrDefault(key) : null;

    // At once, so that the clock stands still meanwhile.
    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => _values[key] = value;

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
}
