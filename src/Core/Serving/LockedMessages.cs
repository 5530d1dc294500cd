using Microsoft.Extensions.Logging;

namespace Integration.Serving;

/// <summary>Messages in hand, each a <see cref="LockedMessage"/> until all are given back or let go. Safe for concurrent use.</summary>
/// <param name="source">What the provider they come from can do.</param>
/// <param name="time">The clock that the locks' ends are by: the client's.</param>
/// <param name="logger">Where lost locks, and renewals that failed, are logged to.</param>
internal sealed class LockedMessages(MessagingCapabilities source, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>Providers put calls that are made side by side into batches.</summary>
    private static readonly ParallelOptions SideBySide = new() { MaxDegreeOfParallelism = 32 };

    private readonly Lock _gate = new();
    private readonly LockKeeper _keeper = new(source.Supports(Capability.RenewLock), time, logger);
    private List<LockedMessage> _held = [];

    public void Add(params IEnumerable<ReceivedMessage> messages)
    {
        var added = _keeper.Hold([.. messages]);
        lock (_gate)
            _held.AddRange(added);
    }

    /// <summary>Makes what is not settled available again, at once.</summary>
    /// <returns>How many could not be given back and come again only when their locks end.</returns>
    public async Task<int> GiveBackAsync()
    {
        var notGivenBack = 0;
        // The newest first: where the service puts what comes back in front, the order is about as before.
        await Parallel.ForEachAsync(Enumerable.Reverse(Take()), SideBySide, async (held, _) =>
        {
            await held.DisposeAsync().ConfigureAwait(false);
            if (!await TryGiveBackAsync(held).ConfigureAwait(false))
                Interlocked.Increment(ref notGivenBack);
        }).ConfigureAwait(false);
        return notGivenBack;
    }

    /// <summary>Lets all go: they are renewed no more, and what is not settled comes again when its lock ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var held in Take())
            await held.DisposeAsync().ConfigureAwait(false);
        _keeper.Dispose();
    }

    private static async Task<bool> TryGiveBackAsync(LockedMessage held)
    {
        // What is lost is available already.
        if (held.IsLost || held.Received.IsSettled)
            return true;
        try
        {
            await held.Received.AbandonAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (MessageLockLostException)
        {
            return true;
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
            return false;
        }
    }

    private List<LockedMessage> Take()
    {
        lock (_gate)
        {
            var all = _held;
            _held = [];
            return all;
        }
    }
}
