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
        var pooled = pool.Rent();
        try
        {
            while (true)
            {
                var left = Max(wait - context.Time.GetElapsedTime(started), context.Options.PollTimeout);

                // The SDK counts this from when the link is open. The first receive is short, as it can't be ended before that.
                var patience = pooled.IsOpen ? left : context.Options.PollTimeout;
                var takenOver = pooled.Left;
                var isNew = takenOver is null && pooled is { Credit: 0, Receiver.PrefetchCount: 0 };
                if (takenOver is null)
                    context.CountRequest("receive");
                var receiving = takenOver ?? pooled.StartReceive(maxMessages, patience);
                IReadOnlyList<ServiceBusReceivedMessage> fetched;
                try
                {
                    fetched = await (takenOver is null ? receiving.WaitAsync(cancellationToken) : receiving.WaitAsync(left, TimeProvider.System, cancellationToken)).ConfigureAwait(false);
                }
                catch (Exception exception) when (!receiving.IsFaulted && (exception is TimeoutException || cancellationToken.IsCancellationRequested))
                {
                    pool.Leave(pooled, receiving);
                    cancellationToken.ThrowIfCancellationRequested();
                    return [];
                }

                pooled.Left = fetched.Count > maxMessages ? Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>([.. fetched.Skip(maxMessages)]) : null;
                var usable = new List<ReceivedLock>(fetched.Count);
                foreach (var message in fetched.Take(maxMessages))
                {
                    if (await IsUsableAsync(message, pooled.Receiver, isNew).ConfigureAwait(false))
                        usable.Add(new ReceivedLock(message, pooled.Receiver) { IsNew = isNew });
                }

                if (usable.Count > 0 || (fetched.Count == 0 && takenOver is null && patience >= left))
                {
                    if (pooled.Left is { } rest)
                        pool.Leave(pooled, rest);
                    else
                        pool.Return(pooled);
                    return usable;
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await pool.RetireAsync(pooled).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether to hand a message out. It never throws, so that no message is forgotten between fetching and returning.</summary>
    private async Task<bool> IsUsableAsync(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, bool isNew)
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

        return isNew || await FreshenAsync(message, receiver).ConfigureAwait(false);
    }

    /// <summary>Renews the lock of a message that waited in a buffer for half of it; false when it is over.</summary>
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
#pragma warning disable CA1031 // Whatever fails for one message, the others are delivered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The lock runs out, which counts as a delivery too.
            context.Logger.LogDebug(exception, "A fetched message could not be abandoned, dead-lettered or renewed");
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
