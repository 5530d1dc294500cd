namespace Integration.Cli;

/// <summary>
/// Messages that were shown and are to be given back: kept locked until all were shown, as otherwise the same ones would
/// come again, and then made available at once.
/// </summary>
internal sealed class HeldMessages(TimeProvider time) : IAsyncDisposable
{
    private readonly List<(ReceivedMessage Message, TimeSpan Lock)> _held = [];

    public void Add(IEnumerable<ReceivedMessage> messages)
    {
        var now = time.GetUtcNow();
        _held.AddRange(messages.Select(m => (m, m.LockedUntil - now)));
    }

    /// <summary>Renews the locks whose second half has begun; call it between receives.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var (message, duration) in _held.Where(h => h.Message.LockedUntil - time.GetUtcNow() < h.Lock / 2).ToList())
        {
            try
            {
                await message.RenewLockAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (MessageLockLostException)
            {
                // It is available again, which is what was to become of it.
                _held.Remove((message, duration));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The newest first: where the service puts what comes back in front, the order is as before.
        for (var i = _held.Count - 1; i >= 0; i--)
        {
            try
            {
                await _held[i].Message.AbandonAsync().ConfigureAwait(false);
            }
            catch (MessagingException)
            {
                // Its lock ends by itself.
            }
        }
    }
}
