using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transaction;

namespace Integration.Emulators.AzureServiceBus.Amqp.Links;

/// <summary>A link on which a client sends to a queue or a topic.</summary>
internal sealed class IncomingLink(ClientConnection client, BrokerNamespace broker, ReceivingAmqpLink link, string path)
{
    private static readonly AmqpSymbol MaxBatchSize = "com.microsoft:max-message-batch-size";

    /// <exception cref="ServiceBusEmulatorException">The entity is not there or is disabled, or the client may not send to it.</exception>
    public void Open()
    {
        client.Demand(KeyRights.Send, path);
        long limit = broker.Execute(EmulatedOperation.OpenSender, path, () =>
        {
            ISendTarget target = broker.FindTarget(path);
            SendOperation.CheckOpen(target);
            return SendOperation.MaxSize(broker, target);
        });
        link.Settings.MaxMessageSize = (ulong)limit;
        link.Settings.UpsertProperty(MaxBatchSize, limit);
        link.RegisterMessageListener(Receive);
    }

    private void Receive(AmqpMessage transfer)
    {
        transfer.Batchable = false;
        DeliveryState state;
        try
        {
            OpenTransaction? transaction = client.Find(transfer.TxnId);
            Send(transfer, transaction);
            state = transaction is null
                ? AmqpConstants.AcceptedOutcome
                : new TransactionalState { TxnId = transfer.TxnId, Outcome = AmqpConstants.AcceptedOutcome };
        }
        catch (ServiceBusEmulatorException refused)
        {
            state = new Rejected { Error = AmqpErrors.Error(refused, link) };
        }

        link.DisposeDelivery(transfer, settled: true, state);
        transfer.Dispose();
    }

    private void Send(AmqpMessage transfer, OpenTransaction? transaction)
    {
        long size = transfer.SerializedMessageSize;
        BrokerMessage[] messages = MessageCoding.Decode(transfer);
        broker.Execute(EmulatedOperation.Send, path, () =>
        {
            ISendTarget target = broker.FindTarget(path);
            SendOperation.Check(broker, target, messages, size);
            SendOperation.Apply(broker, target, messages, transaction?.Work, transaction?.CrossesEntities(link) ?? false);
        });
    }
}
