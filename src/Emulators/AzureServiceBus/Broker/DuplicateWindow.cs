namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>The message ids that were accepted within the window.</summary>
internal sealed class DuplicateWindow
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset Accepted)> _order = new();
    private readonly BrokerNamespace _broker;

    public DuplicateWindow(BrokerNamespace broker) => _broker = broker;

    /// <summary>Whether the id is new; it is remembered from now on.</summary>
    public bool TryAccept(string messageId, TimeSpan window)
    {
        DateTimeOffset now = _broker.Now;
        while (_order.TryPeek(out (string Id, DateTimeOffset Accepted) oldest) && oldest.Accepted + window <= now)
        {
            _order.Dequeue();
            _ids.Remove(oldest.Id);
        }

        if (!_ids.Add(messageId))
        {
            return false;
        }

        _order.Enqueue((messageId, now));
        return true;
    }
}
