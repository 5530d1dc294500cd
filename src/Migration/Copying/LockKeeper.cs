namespace Integration.Migration;

/// <summary>Keeps the locks of messages in hand renewed, each at half of what is left of it, until disposed.</summary>
internal sealed class LockKeeper : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly IReadOnlyCollection<ReceivedMessage> _messages;
    private readonly Task _running;

    public LockKeeper(IReadOnlyCollection<ReceivedMessage> messages, MessagingCapabilities source, TimeProvider time)
    {
        (_messages, _time) = (messages, time);
        _running = source.Supports(Capability.RenewLock) ? RunAsync() : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var lost = new HashSet<ReceivedMessage>();
        var prompt = PromptTime.For(_time);
        try
        {
            while (true)
            {
                var held = _messages.Where(m => !m.IsSettled && !lost.Contains(m)).ToList();
                if (held.Count == 0)
                    return;
                var now = _time.GetUtcNow();
                var pause = held.Min(m => m.LockedUntil - now) / 2;
                await prompt.DelayAsync(pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause, _stop.Token).ConfigureAwait(false);
                var kept = await Task.WhenAll(held.Select(async m => m.IsSettled || await TryRenewAsync(m).ConfigureAwait(false))).ConfigureAwait(false);
                lost.UnionWith(held.Zip(kept).Where(h => !h.Second).Select(h => h.First));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>False when the lock is lost.</summary>
    private async Task<bool> TryRenewAsync(ReceivedMessage message)
    {
        try
        {
            var renewing = message.RenewLockAsync(_stop.Token);
            PoolRelief.Until(renewing);
            await renewing.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MessageLockLostException or ObjectDisposedException)
        {
            return false;
        }
#pragma warning disable CA1031 // Tried again at half of what is left; if the lock is lost all the same, completing says so.
        catch (Exception) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }

        return true;
    }
}
