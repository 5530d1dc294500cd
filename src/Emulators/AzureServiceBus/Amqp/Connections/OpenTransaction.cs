using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;

namespace Integration.Emulators.AzureServiceBus.Amqp.Connections;

/// <summary>A transaction between its declaration and its discharge.</summary>
internal sealed class OpenTransaction(AmqpSession session)
{
    private readonly List<Action> _onCommit = [];

    public BrokerTransaction Work { get; } = new();

    /// <summary>A client that asked for transactions across entities has all its links, and its coordinator, in one session.</summary>
    public bool CrossesEntities(AmqpLink link) => ReferenceEquals(link.Session, session);

    /// <summary>Does something once the transaction is committed: on the wire, so not under the broker's lock.</summary>
    public void OnCommit(Action action)
    {
        lock (_onCommit)
            _onCommit.Add(action);
    }

    /// <exception cref="ServiceBusEmulatorException">It cannot be committed, and is rolled back.</exception>
    public void Commit(BrokerNamespace broker)
    {
        try
        {
            broker.Execute(EmulatedOperation.Transaction, string.Empty, Work.Commit);
        }
        catch
        {
            Rollback(broker);
            throw;
        }

        lock (_onCommit)
            _onCommit.ForEach(static action => action());
    }

    public void Rollback(BrokerNamespace broker) => broker.Execute(Work.Rollback);
}
