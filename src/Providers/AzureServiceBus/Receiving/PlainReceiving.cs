using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Receives from a source without sessions.</summary>
internal sealed class PlainReceiving(ReceiverPool pool, ServiceBusContext context)
{
    private TimeSpan _longestLock;

    public async Task<IReadOnlyList<ReceivedLock>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        var receiver = pool.Rent();
        try
        {
            while (true)
            {
                var left = wait - context.Time.GetElapsedTime(started);
                var fetched = await receiver.ReceiveMessagesAsync(
                    maxMessages, left > context.Options.PollTimeout ? left : context.Options.PollTimeout, cancellationToken).ConfigureAwait(false);
                var usable = new List<ReceivedLock>(fetched.Count);
                foreach (var message in fetched)
                {
                    if (await IsUsableAsync(message, receiver, cancellationToken).ConfigureAwait(false))
                        usable.Add(new ReceivedLock(message, receiver));
                }

                if (usable.Count > 0 || fetched.Count == 0)
                {
                    pool.Return(receiver);
                    return usable;
                }
            }
        }
        catch
        {
            await pool.RetireAsync(receiver).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> IsUsableAsync(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, CancellationToken cancellationToken)
    {
        // A copy of a delayed message counts deliveries from one again. Abandoning it as often as its originals were
        // delivered brings the service's count, and so MaxDeliveryCount, back to where it was.
        if (MessageReader.NativeDeliveryCount(message) <= MessageReader.CarriedDeliveryCount(message))
        {
            await receiver.AbandonMessageAsync(message, cancellationToken: cancellationToken).ConfigureAwait(false);
            return false;
        }

        return receiver.PrefetchCount == 0 || await FreshenAsync(message, receiver, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Renews the lock of a message that waited in the prefetch buffer for half of it; false when it is lost.</summary>
    private async Task<bool> FreshenAsync(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, CancellationToken cancellationToken)
    {
        var left = message.LockedUntil - context.Now;
        _longestLock = left > _longestLock ? left : _longestLock;
        if (left > _longestLock / 2)
            return true;
        try
        {
            await receiver.RenewMessageLockAsync(message, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceBusException lost) when (lost.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            return false;
        }
    }
}
