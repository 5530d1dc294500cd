using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Messages;
using Microsoft.Extensions.Logging;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Receives from a source without sessions.</summary>
internal sealed class PlainReceiving(ReceiverPool pool, LockClock locks, ServiceBusContext context)
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

                // The SDK counts this from when the link is open. It never gets the token: see ReceiverPool.GiveBack.
                var receiving = receiver.ReceiveMessagesAsync(
                    maxMessages, left > context.Options.PollTimeout ? left : context.Options.PollTimeout, CancellationToken.None);
                context.CountRequest("receive");
                IReadOnlyList<ServiceBusReceivedMessage> fetched;
                try
                {
                    fetched = await receiving.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    pool.GiveBack(receiver, receiving);
                    throw;
                }

                var usable = new List<ReceivedLock>(fetched.Count);
                foreach (var message in fetched)
                {
                    if (await IsUsableAsync(message, receiver).ConfigureAwait(false))
                        usable.Add(new ReceivedLock(message, receiver));
                }

                if (usable.Count > 0 || fetched.Count == 0)
                {
                    pool.Return(receiver);
                    return usable;
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await pool.RetireAsync(receiver).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether to hand a message out. It never throws, so that no message is forgotten between fetching and returning.</summary>
    private async Task<bool> IsUsableAsync(ServiceBusReceivedMessage message, ServiceBusReceiver receiver)
    {
        if (Burial.IsPending(message))
        {
            await TryAsync(Burial.BuryAsync(receiver, message, context.Now, CancellationToken.None)).ConfigureAwait(false);
            return false;
        }

        // A copy of a delayed message counts deliveries from one again. Abandoning it as often as its originals were
        // delivered brings the service's count, and so MaxDeliveryCount, back to where it was.
        if (MessageReader.NativeDeliveryCount(message) <= MessageReader.CarriedDeliveryCount(message))
        {
            await TryAsync(receiver.AbandonMessageAsync(message, cancellationToken: CancellationToken.None)).ConfigureAwait(false);
            return false;
        }

        return receiver.PrefetchCount == 0 || await FreshenAsync(message, receiver).ConfigureAwait(false);
    }

    /// <summary>Renews the lock of a message that waited in the prefetch buffer for half of it; false when it is over.</summary>
    private async Task<bool> FreshenAsync(ServiceBusReceivedMessage message, ServiceBusReceiver receiver)
    {
        var left = locks.ToLocal(message, isNew: false) - context.Now;
        _longestLock = left > _longestLock ? left : _longestLock;
        if (left > _longestLock / 2)
            return true;
        context.CountRequest("renew-lock");
        await TryAsync(receiver.RenewMessageLockAsync(message, CancellationToken.None)).ConfigureAwait(false);
        return locks.ToLocal(message, isNew: false) > context.Now;
    }

    private async Task TryAsync(Task call)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (Exception exception) when (ErrorTranslator.Translate(exception, entity: null) is not null)
        {
            // The lock runs out, which counts as a delivery too.
            context.Logger.LogDebug(exception, "A fetched message could not be abandoned, dead-lettered or renewed");
        }
    }
}
