using Microsoft.Extensions.Caching.Distributed;

namespace Integration.Hosting;

/// <summary>An inbox in the application's <see cref="IDistributedCache"/> (Redis, SQL Server, …), shared by its instances.</summary>
/// <remarks>
/// A distributed cache has no atomic operation. Within one instance of the application claims are exclusive; of two copies that
/// two instances claim within the same moment both may be handled. Where that matters, write an <see cref="IInbox"/> over
/// a store that inserts only what is absent.
/// </remarks>
/// <param name="cache">The cache.</param>
public sealed class DistributedCacheInbox(IDistributedCache cache) : IInbox, IDisposable
{
    /// <summary>What stands for a handled message; a claim is its 16 bytes.</summary>
    private static readonly byte[] Handled = [1];

    // Stores compute with what they are given, and overflow.
    private static readonly TimeSpan Ever = TimeSpan.FromDays(36_500);

    /// <summary>Whether it is the cache of <c>AddDistributedMemoryCache</c>, which no other instance sees. By name: its package need not be there.</summary>
    internal bool IsOfThisProcess => cache.GetType().FullName == "Microsoft.Extensions.Caching.Distributed.MemoryDistributedCache";

    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <inheritdoc />
    public async ValueTask<InboxState> ClaimAsync(InboxKey message, Guid claim, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var gate = await EnterAsync(message, cancellationToken).ConfigureAwait(false);
        var key = Key(message);
        var found = await cache.GetAsync(key, cancellationToken).ConfigureAwait(false);
        if (found is not null && !IsClaim(found, claim))
            return found.AsSpan().SequenceEqual(Handled) ? InboxState.Handled : InboxState.Busy;
        await SetAsync(key, claim.ToByteArray(), duration, cancellationToken).ConfigureAwait(false);
        return InboxState.Claimed;
    }

    /// <inheritdoc />
    public async ValueTask ReleaseAsync(InboxKey message, Guid claim, CancellationToken cancellationToken)
    {
        using var gate = await EnterAsync(message, cancellationToken).ConfigureAwait(false);
        var key = Key(message);
        if (await cache.GetAsync(key, cancellationToken).ConfigureAwait(false) is { } found && IsClaim(found, claim))
            await cache.RemoveAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask MarkHandledAsync(InboxKey message, TimeSpan window, CancellationToken cancellationToken)
    {
        using var gate = await EnterAsync(message, cancellationToken).ConfigureAwait(false);
        await SetAsync(Key(message), Handled, window, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var gate in _gates)
            gate.Dispose();
    }

    private static string Key(InboxKey message) => $"integration:inbox:{message.Value}";

    private static bool IsClaim(byte[] value, Guid claim) => value.Length == 16 && new Guid(value) == claim;

    private Task SetAsync(string key, byte[] value, TimeSpan duration, CancellationToken cancellationToken) =>
        cache.SetAsync(key, value, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = duration < Ever ? duration : null }, cancellationToken);

    private async Task<Gate> EnterAsync(InboxKey message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var gate = _gates[(uint)message.GetHashCode() % (uint)_gates.Length];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Gate(gate);
    }

    private sealed class Gate(SemaphoreSlim entered) : IDisposable
    {
        public void Dispose() => entered.Release();
    }
}
