using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Decides which fetched messages of a source without sessions are handed out, and deals with the others.</summary>
internal sealed class ReceiveFilter(LockClock locks, AzureServiceBusContext context)
{
    private TimeSpan _longestLock;

    /// <summary>Whether to hand a message out. It never throws, so that no message is forgotten between fetching and returning.</summary>
    /// <param name="message">The message.</param>
    /// <param name="receiver">Who received it.</param>
    /// <param name="isNew">Whether its lock began just now, rather than while it waited in a buffer.</param>
    public async Task<bool> IsUsableAsync(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, bool isNew)
    {
        if (DeadLetterTransfer.IsPending(message))
        {
            await TryAsync(DeadLetterTransfer.DeadLetterAsync(receiver, message, context.Now, CancellationToken.None)).ConfigureAwait(false);
            return false;
        }

        // A copy of a delayed message counts deliveries from one again. Abandoning it as often as its originals were
        // delivered brings the service's count, and so MaxDeliveryCount, back to where it was.
        if (MessageDecoder.NativeDeliveryCount(message) <= MessageDecoder.CarriedDeliveryCount(message))
        {
            await TryAsync(receiver.AbandonMessageAsync(message, cancellationToken: CancellationToken.None)).ConfigureAwait(false);
            return false;
        }

        return isNew || await FreshenAsync(message, receiver).ConfigureAwait(false);
    }

    /// <summary>Renews the lock of a message that waited in a buffer for half of it; false when it is over.</summary>
    private async Task<bool> FreshenAsync(ServiceBusReceivedMessage message, ServiceBusReceiver receiver)
    {
        var left = locks.ToLocal(message, isNew: false) - context.Now;
        _longestLock = left > _longestLock ? left : _longestLock;
        if (left > _longestLock / 2)
            return true;
        RequestCounter.Count("renew-lock");
        await TryAsync(receiver.RenewMessageLockAsync(message, CancellationToken.None)).ConfigureAwait(false);
        return locks.ToLocal(message, isNew: false) > context.Now;
    }

    private async Task TryAsync(Task call)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever fails for one message, the others are delivered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The lock runs out, which counts as a delivery too.
            context.Logger.NotPutAway(exception);
        }
    }
}
