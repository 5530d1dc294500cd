using Integration.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Migration;

/// <summary>A message found at the destination.</summary>
internal readonly record struct FoundMessage(UInt128 Digest, string MessageId);

/// <summary>Reads what stands in a queue, subscription or dead-letter queue.</summary>
internal static class DestinationReader
{
    private const int PageSize = 250;
    private static readonly ParallelOptions SideBySide = new() { MaxDegreeOfParallelism = 32 };
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(2);

    /// <summary>Every message; null when there is no way to read them.</summary>
    public static async Task<IReadOnlyList<FoundMessage>?> ReadAsync(IMessaging to, EntityPath path, bool byReceiving, CancellationToken cancellationToken)
    {
        if (path.Kind == EntityKind.Topic)
            return null;
        var source = to.Source(path);
        if (to.Capabilities.Supports(Capability.Peek))
            return await PeekAsync(source, cancellationToken).ConfigureAwait(false);

        // An ordered source holds back the rest of a group while one message of it is in hand, so receiving can't show all.
        return byReceiving && !await IsOrderedAsync(to, path, cancellationToken).ConfigureAwait(false) ? await ReceiveAsync(to, source, cancellationToken).ConfigureAwait(false) : null;
    }

    private static async Task<bool> IsOrderedAsync(IMessaging to, EntityPath path, CancellationToken cancellationToken) =>
        path.Kind == EntityKind.Queue
            ? (await to.Topology.FindQueueAsync(path.Name, cancellationToken).ConfigureAwait(false))?.Ordered == true
            : (await to.Topology.FindTopicAsync(path.Name, cancellationToken).ConfigureAwait(false))?.Ordered == true;

    private static async Task<IReadOnlyList<FoundMessage>> PeekAsync(IMessageSource source, CancellationToken cancellationToken)
    {
        var found = new List<FoundMessage>();
        string? after = null;
        while (await source.PeekAsync(PageSize, after, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(Describe));
            if ((after = page[^1].SequenceNumber) is null)
                break;
        }

        return found;
    }

    private static async Task<IReadOnlyList<FoundMessage>> ReceiveAsync(IMessaging to, IMessageSource source, CancellationToken cancellationToken)
    {
        var found = new List<FoundMessage>();
        var locked = new LockedMessages(to.Capabilities, (to as MessagingClient)?.Time ?? TimeProvider.System, NullLogger.Instance);
        try
        {
            while (await source.ReceiveAsync(PageSize, LastWait, cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
            {
                locked.Add(batch);
                found.AddRange(batch.Select(Describe));
            }

            return found;
        }
        finally
        {
            await locked.GiveBackAsync().ConfigureAwait(false);
        }
    }

    private static FoundMessage Describe(PeekedMessage message) => new(MessageDigest.Of(message.Message), message.MessageId);
}
