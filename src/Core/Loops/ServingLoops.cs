using System.Collections.Concurrent;

namespace Integration.Serving;

/// <summary>The loops that serve one messaging client: what its health check "consumer alive" looks at. Safe for concurrent use.</summary>
public sealed class ServingLoops
{
    private readonly ConcurrentDictionary<ServingLoop, bool> _loops = new();

    /// <summary>The loops that were added and not removed.</summary>
    public IReadOnlyCollection<ServingLoop> All => [.. _loops.Keys];

    /// <summary>Adds a loop: from now on it is missed when it ends.</summary>
    public void Add(ServingLoop loop) => _loops[loop ?? throw new ArgumentNullException(nameof(loop))] = true;

    /// <summary>Removes a loop that nobody expects to serve any more.</summary>
    public void Remove(ServingLoop loop) => _loops.TryRemove(loop ?? throw new ArgumentNullException(nameof(loop)), out _);
}
