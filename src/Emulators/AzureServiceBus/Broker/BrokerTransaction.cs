namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>
/// The work of one transaction. Calls are checked when they are made, held back, and done all together on commit; where one
/// of them has become impossible by then, such as by a lock that ran out, none is done. Used under the broker's lock.
/// </summary>
internal sealed class BrokerTransaction
{
    private readonly List<(Func<ServiceBusEmulatorException?> Check, Action Apply, Action Undo)> _work = [];
    private string? _topLevelPath;

    /// <summary>Takes part with an entity.</summary>
    /// <exception cref="ServiceBusEmulatorException">A second top-level entity, and the client did not ask for that.</exception>
    public void Touch(string topLevelPath, bool crossEntity)
    {
        _topLevelPath ??= topLevelPath;
        if (!crossEntity && !string.Equals(_topLevelPath, topLevelPath, StringComparison.OrdinalIgnoreCase))
            throw BrokerErrors.SeveralTopLevelEntities(_topLevelPath, topLevelPath);
    }

    public void Add(Func<ServiceBusEmulatorException?> check, Action apply, Action undo) => _work.Add((check, apply, undo));

    /// <summary>Does all of it, or nothing.</summary>
    /// <exception cref="ServiceBusEmulatorException">A part of it is not possible any more.</exception>
    public void Commit()
    {
        if (_work.Select(static work => work.Check()).FirstOrDefault(static refused => refused is not null) is { } refused)
        {
            Rollback();
            throw refused;
        }

        _work.ForEach(static work => work.Apply());
        _work.Clear();
    }

    public void Rollback()
    {
        _work.ForEach(static work => work.Undo());
        _work.Clear();
    }
}
