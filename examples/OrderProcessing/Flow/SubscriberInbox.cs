using Integration;

namespace OrderProcessing.Flow;

/// <summary>One subscriber of "order-placed"; a real one would send an e-mail, a text message, an invoice.</summary>
public sealed class SubscriberInbox(Subscriber subscriber, ISubscription subscription, OrderLedger ledger, ReceiveAllOptions receive)
{
    /// <summary>Receives until it has all its events and one more look finds nothing that should not be there.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        bool served;
        do
        {
            served = ledger.IsServed(subscriber);
            await foreach (var message in subscription.ReceiveAllAsync(receive with { StopWhenEmpty = true }, cancellationToken))
            {
                ledger.Received(subscriber, message);
                await CompleteAsync(message);
            }
        }
        while (!served);
    }

    /// <summary>What was received is completed even when it is time to stop.</summary>
    private static async Task CompleteAsync(ReceivedMessage message)
    {
        try
        {
            await message.CompleteAsync(CancellationToken.None);
        }
        catch (MessageLockLostException)
        {
            // It comes again, and the ledger counts it as a duplicate.
        }
    }
}
