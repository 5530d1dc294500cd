namespace Integration.Cli;

/// <summary>
/// Messages that were shown and are to be given back: kept locked until all were shown, as otherwise the same ones would
/// come again, and then made available at once.
/// </summary>
internal sealed class HeldMessages(CliContext context) : IAsyncDisposable
{
    /// <summary>Providers put calls that are made side by side into batches.</summary>
    private static readonly ParallelOptions SideBySide = new() { MaxDegreeOfParallelism = 32 };

    private readonly TimeProvider _time = context.Host.Time;
    private readonly List<(ReceivedMessage Message, TimeSpan Lock)> _held = [];
    private int _notGivenBack;

    public void Add(IEnumerable<ReceivedMessage> messages)
    {
        var now = _time.GetUtcNow();
        _held.AddRange(messages.Select(m => (m, m.LockedUntil - now)));
    }

    /// <summary>Renews the locks whose second half has begun; call it between receives.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        var due = _held.Where(h => h.Message.LockedUntil - _time.GetUtcNow() < h.Lock / 2).ToList();
        var lost = new System.Collections.Concurrent.ConcurrentBag<ReceivedMessage>();
        await Parallel.ForEachAsync(due, SideBySide, async (held, _) =>
        {
            try
            {
                await held.Message.RenewLockAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (MessageLockLostException)
            {
                // It is available again, which is what was to become of it.
                lost.Add(held.Message);
            }
        }).ConfigureAwait(false);
        _held.RemoveAll(h => lost.Contains(h.Message));
    }

    /// <summary>Makes all available again; how many could not be given back and come again only when their locks end.</summary>
    public async Task<int> GiveBackAsync()
    {
        // The newest first: where the service puts what comes back in front, the order is about as before.
        var all = Enumerable.Reverse(_held).ToList();
        _held.Clear();
        await Parallel.ForEachAsync(all, SideBySide, async (held, _) =>
        {
            try
            {
                await held.Message.AbandonAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
            }
            catch (MessageLockLostException)
            {
                // It is available already.
            }
            catch (MessagingException)
            {
                Interlocked.Increment(ref _notGivenBack);
            }
        }).ConfigureAwait(false);
        if (_notGivenBack > 0)
            context.Out.Note($"{_notGivenBack:N0} messages could not be given back; they come again when their locks end.");
        return _notGivenBack;
    }

    public async ValueTask DisposeAsync() => await GiveBackAsync().ConfigureAwait(false);
}
