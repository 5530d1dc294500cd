namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>The receivers of a partition by consumer group: in each, one with an owner level, or up to five without.</summary>
internal sealed class GroupReceivers(string partition)
{
    private const int Limit = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<IReader>> _groups = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Lets a receiver in, and ends those that it displaces: the highest owner level wins, and the newer of equal ones.</summary>
    /// <exception cref="EventHubsEmulatorException">One with a higher level is there, or there are five.</exception>
    public void Enter(string group, IReader reader)
    {
        IReader[] displaced = [];
        lock (_gate)
        {
            if (!_groups.TryGetValue(group, out List<IReader>? readers))
                _groups[group] = readers = [];
            if (readers.Find(static other => other.Epoch is not null)?.Epoch is { } held && !(reader.Epoch >= held))
                throw BrokerErrors.HeldByHigher(group, partition, held, reader.Epoch);
            if (reader.Epoch is not null)
            {
                displaced = [.. readers];
                readers.Clear();
            }
            else if (readers.Count == Limit)
            {
                throw BrokerErrors.TooManyReceivers(group, partition, Limit);
            }

            readers.Add(reader);
        }

        foreach (IReader other in displaced)
            other.End(BrokerErrors.Displaced(group, partition, reader.Epoch!.Value));
    }

    public void Leave(string group, IReader reader)
    {
        lock (_gate)
            _groups[group].Remove(reader);
    }
}
