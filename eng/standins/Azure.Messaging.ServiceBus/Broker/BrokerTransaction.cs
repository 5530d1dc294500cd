using System.Collections.Concurrent;
using System.Transactions;

namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>
/// The work of one ambient transaction on one namespace. Calls are checked when they are made, held back, and done all
/// together on commit; where one of them has become impossible by then, such as by a lock that ran out, none is done.
/// </summary>
internal sealed class BrokerTransaction : IPromotableSinglePhaseNotification
{
    private static readonly ConcurrentDictionary<(string Transaction, BrokerNamespace Broker), BrokerTransaction> Enlisted = [];

    private readonly List<(Func<Exception> Check, Action Apply, Action Undo)> _work = [];
    private readonly BrokerNamespace _broker;
    private string _topLevelPath;

    private BrokerTransaction(BrokerNamespace broker) => _broker = broker;

    /// <summary>The work of the caller's transaction, or null where there is none.</summary>
    /// <exception cref="InvalidOperationException">The transaction belongs to another resource.</exception>
    public static BrokerTransaction Ambient(BrokerNamespace broker)
    {
        if (Transaction.Current is not { } transaction)
        {
            return null;
        }

        // Each read of Current is another clone, so the identifier tells them apart. A transaction's calls follow each other.
        (string, BrokerNamespace) key = (transaction.TransactionInformation.LocalIdentifier, broker);
        if (Enlisted.TryGetValue(key, out BrokerTransaction known))
        {
            return known;
        }

        var work = new BrokerTransaction(broker);
        if (!transaction.EnlistPromotableSinglePhase(work))
        {
            throw new InvalidOperationException("Local transactions are not supported with other resource managers/DTC.");
        }

        Enlisted[key] = work;
        transaction.TransactionCompleted += (_, _) => Enlisted.TryRemove(key, out BrokerTransaction _);
        return work;
    }

    /// <summary>Takes part with an entity.</summary>
    /// <exception cref="InvalidOperationException">A second top-level entity, and the client was not made for that.</exception>
    public void Touch(string topLevelPath, bool crossEntity)
    {
        _topLevelPath ??= topLevelPath;
        if (!crossEntity && !string.Equals(_topLevelPath, topLevelPath, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"The transaction involves '{_topLevelPath}' and '{topLevelPath}'. Transactions cannot span multiple top-level "
                + "entities unless cross-entity transactions are enabled.");
        }
    }

    public void Add(Func<Exception> check, Action apply, Action undo) => _work.Add((check, apply, undo));

    public void Initialize()
    {
        // Nothing to prepare: the work comes with the calls.
    }

    public byte[] Promote() =>
        throw new TransactionPromotionException("Local transactions are not supported with other resource managers/DTC.");

    public void SinglePhaseCommit(SinglePhaseEnlistment singlePhaseEnlistment)
    {
        Exception failure = _broker.Execute(Commit);
        if (failure is null)
        {
            singlePhaseEnlistment.Committed();
        }
        else
        {
            singlePhaseEnlistment.Aborted(failure);
        }
    }

    public void Rollback(SinglePhaseEnlistment singlePhaseEnlistment)
    {
        _broker.Execute(UndoAll);
        singlePhaseEnlistment.Aborted();
    }

    private Exception Commit()
    {
        Exception failure = _work.Select(static work => work.Check()).FirstOrDefault(static exception => exception is not null);
        if (failure is null)
        {
            _work.ForEach(static work => work.Apply());
        }
        else
        {
            UndoAll();
        }

        return failure;
    }

    private void UndoAll() => _work.ForEach(static work => work.Undo());
}
