namespace Integration.Migration;

/// <summary>
/// Messages that the destination refused: held locked until the end of the run, so that it does not meet them again and
/// their deliveries are not used up, and then given back.
/// </summary>
internal sealed class RefusedMessages(MessagingCapabilities source, TimeProvider time)
{
    private readonly List<(ReceivedMessage Message, Exception Error, LockKeeper Keeper)> _held = [];

    public int Count
    {
        get
        {
            lock (_held)
                return _held.Count;
        }
    }

    public IReadOnlyList<RefusedMessage> All
    {
        get
        {
            lock (_held)
                return [.. _held.Select(h => new RefusedMessage(h.Message.MessageId, h.Error)).DistinctBy(r => r.MessageId)];
        }
    }

    public void Hold(ReceivedMessage message, Exception error)
    {
        lock (_held)
            _held.Add((message, error, new LockKeeper([message], source, time)));
    }

    public async Task GiveBackAsync()
    {
        foreach (var (message, _, keeper) in _held)
        {
            await keeper.DisposeAsync().ConfigureAwait(false);
            try
            {
                await message.AbandonAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
            {
                // Its lock ends by itself.
            }
        }
    }
}
