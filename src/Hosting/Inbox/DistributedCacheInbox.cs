using Microsoft.Extensions.Caching.Distributed;

namespace Integration.Hosting;

/// <summary>An inbox in the application's <see cref="IDistributedCache"/> (Redis, SQL Server, …), shared by its instances.</summary>
/// <param name="cache">The cache.</param>
public sealed class DistributedCacheInbox(IDistributedCache cache) : IInbox
{
    private static readonly byte[] Mark = [1];

    /// <inheritdoc />
    public async ValueTask<bool> WasHandledAsync(string consumer, string messageId, CancellationToken cancellationToken) =>
        await cache.GetAsync(Key(consumer, messageId), cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc />
    public async ValueTask MarkHandledAsync(string consumer, string messageId, TimeSpan window, CancellationToken cancellationToken) =>
        await cache.SetAsync(
            Key(consumer, messageId), Mark, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = window }, cancellationToken).ConfigureAwait(false);

    private static string Key(string consumer, string messageId) => $"integration:inbox:{consumer}:{messageId}";
}
