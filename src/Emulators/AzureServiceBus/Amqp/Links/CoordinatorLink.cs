using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transaction;

namespace Integration.Emulators.AzureServiceBus.Amqp.Links;

/// <summary>The link on which a client declares and discharges transactions.</summary>
internal sealed class CoordinatorLink(ClientConnection client, BrokerNamespace broker, ReceivingAmqpLink link)
{
    public void Open() => link.RegisterMessageListener(Receive);

    private void Receive(AmqpMessage message)
    {
        message.Batchable = false;
        Outcome outcome;
        try
        {
            outcome = Answer(message.ValueBody?.Value);
        }
        catch (ServiceBusEmulatorException refused)
        {
            outcome = new Rejected { Error = AmqpErrors.Error(refused, link) };
        }

        link.DisposeDelivery(message, settled: true, outcome);
        message.Dispose();
    }

    private Outcome Answer(object? command)
    {
        switch (command)
        {
            case Declare:
                return new Declared { TxnId = client.Declare(link.Session) };
            case Discharge discharge:
                OpenTransaction ended = client.Remove(discharge.TxnId);
                if (discharge.Fail is true)
                    ended.Rollback(broker);
                else
                    ended.Commit(broker);
                return AmqpConstants.AcceptedOutcome;
            default:
                throw BrokerErrors.Invalid("A coordinator takes declare and discharge only.");
        }
    }
}
