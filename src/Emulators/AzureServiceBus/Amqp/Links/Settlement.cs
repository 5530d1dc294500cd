using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transaction;

namespace Integration.Emulators.AzureServiceBus.Amqp.Links;

/// <summary>What a client says of the messages that it received on a link.</summary>
internal sealed class Settlement(ClientConnection client, BrokerNamespace broker, ReceiverLink receiver, SendingAmqpLink link)
{
    public void Settle(Microsoft.Azure.Amqp.Delivery delivery)
    {
        // Settled when it was sent: there is no lock.
        if (receiver.Mode == ReceiveMode.ReceiveAndDelete)
            return;

        var transactional = delivery.State as TransactionalState;
        try
        {
            OpenTransaction? transaction = transactional is null ? null : client.Find(transactional.TxnId);
            Apply(new Guid(delivery.DeliveryTag), transactional?.Outcome ?? delivery.State, transaction);
            if (transaction is null)
            {
                // Never the outcome that came: clients take "rejected" with an error in it for a failure.
                Answer(delivery, settled: true, AmqpConstants.AcceptedOutcome);
                return;
            }

            // Rolled back, the message is the receiver's still, and can be settled again.
            transaction.OnCommit(() => Answer(delivery, settled: true, AmqpConstants.AcceptedOutcome));
            Answer(delivery, settled: false, new TransactionalState { TxnId = transactional!.TxnId, Outcome = AmqpConstants.AcceptedOutcome });
        }
        catch (ServiceBusEmulatorException refused)
        {
            bool lost = refused.Error is EmulatedError.MessageLockLost or EmulatedError.SessionLockLost;
            Answer(delivery, settled: lost, new Rejected { Error = AmqpErrors.Error(refused, link) });
        }
    }

    private void Answer(Microsoft.Azure.Amqp.Delivery delivery, bool settled, DeliveryState state)
    {
        if (!delivery.Settled && !link.IsClosing())
            link.DisposeDelivery(delivery, settled, state);
    }

    private void Apply(Guid lockToken, DeliveryState outcome, OpenTransaction? transaction)
    {
        Action<MessageStore, BrokerMessage>? settle = Outcomes.Read(outcome);
        if (settle is null)
            return;
        broker.Execute(EmulatedOperation.Settle, receiver.Store.Path, () =>
        {
            receiver.ThrowIfSessionLost();
            SettleOperation.Apply(receiver.Store, lockToken, settle, transaction?.Work, transaction?.CrossesEntities(link) ?? false);
        });
    }
}
