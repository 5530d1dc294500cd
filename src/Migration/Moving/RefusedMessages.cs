namespace Integration.Migration;

/// <summary>
/// Messages that the destination refused: kept elsewhere, or held locked until the end of the run, so that it does not meet them
/// again and their deliveries are not used up, and then given back.
/// </summary>
internal sealed class RefusedMessages(MessagingCapabilities source, TimeProvider time)
{
    private const int GivenBackAtOnce = 32;

    private readonly List<(ReceivedMessage Message, Exception Error, LockKeeper Keeper)> _held = [];
    private readonly List<RefusedMessage> _kept = [];

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

    public IReadOnlyList<RefusedMessage> Kept
    {
        get
        {
            lock (_held)
                return [.. _kept.DistinctBy(r => r.MessageId)];
        }
    }

    public void AddKept(ReceivedMessage message, Exception error)
    {
        lock (_held)
            _kept.Add(new(message.MessageId, error));
    }

    public void Hold(ReceivedMessage message, Exception error)
    {
        lock (_held)
            _held.Add((message, error, new LockKeeper([message], source, time)));
    }

    public Task GiveBackAsync() =>
        Parallel.ForEachAsync(_held, new ParallelOptions { MaxDegreeOfParallelism = GivenBackAtOnce }, async (held, _) =>
        {
            await held.Keeper.DisposeAsync().ConfigureAwait(false);
            try
            {
                await held.Message.AbandonAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
            {
                // Its lock ends by itself.
            }
        });
}
