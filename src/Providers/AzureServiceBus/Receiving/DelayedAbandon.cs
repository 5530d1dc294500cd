using System.Transactions;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Sending;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>
/// Abandons with a delay, which the service doesn't have (clause Q5): a scheduled copy is sent and the original completed, in
/// one transaction where the service can, else the copy first.
/// </summary>
/// <remarks>
/// The copy carries what the service would count from the beginning again: the deliveries so far, the time of enqueueing, the
/// sequence number and what is left of the time to live. See <see cref="ReceiveFilter"/> for how MaxDeliveryCount holds on.
/// </remarks>
internal sealed class DelayedAbandon(AzureServiceBusContext context, EntityPath source, ReceiverPool pool, CopySender copies)
{
    private bool _hasNoTransactions;

    public async Task RunAsync(ReceivedLock taken, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (source.IsDeadLetter)
        {
            throw new CapabilityNotSupportedException(
                Capability.AbandonWithDelay, "nothing can be sent to a dead-letter queue.", "abandon without a delay.",
                AzureServiceBusProvider.Name, source);
        }

        await copies.CheckAsync(Capability.AbandonWithDelay, cancellationToken).ConfigureAwait(false);
        using var settling = pool.Settle(taken.Receiver);
        await RunAsync(settling.Receiver, taken.Message, delay, cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage original, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (!_hasNoTransactions && await TryInTransactionAsync(receiver, original, delay, cancellationToken).ConfigureAwait(false))
            return;

        // A copy under a lock that is lost would be a duplicate for certain; renewing it tells.
        RequestCounter.Count("renew-lock");
        await receiver.RenewMessageLockAsync(original, cancellationToken).ConfigureAwait(false);
        RequestCounter.Count("send");
        await copies.Sender.SendMessageAsync(Copy(original, delay), cancellationToken).ConfigureAwait(false);
        await context.Messaging.ReachAsync(Failpoint.AbandonCopied, cancellationToken).ConfigureAwait(false);
        RequestCounter.Count("complete");
        await receiver.CompleteMessageAsync(original, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TryInTransactionAsync(
        ServiceBusReceiver receiver, ServiceBusReceivedMessage original, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var transaction = new TransactionScope(TransactionScopeOption.RequiresNew, TransactionScopeAsyncFlowOption.Enabled);
        try
        {
            RequestCounter.Count("send");
            await copies.Sender.SendMessageAsync(Copy(original, delay), cancellationToken).ConfigureAwait(false);
            RequestCounter.Count("complete");
            await receiver.CompleteMessageAsync(original, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsRefused(exception))
        {
            // Such as: "Transactions cannot span multiple top-level entities". Nothing of it was done.
            _hasNoTransactions = true;
            return false;
        }

        // Until the transaction is complete neither is done: a crash here loses nothing either.
        await context.Messaging.ReachAsync(Failpoint.AbandonCopied, cancellationToken).ConfigureAwait(false);
        transaction.Complete();
        return true;
    }

    private static bool IsRefused(Exception exception) =>
        exception is InvalidOperationException and not ObjectDisposedException
            or NotSupportedException
            or ServiceBusException { Reason: ServiceBusFailureReason.GeneralError, IsTransient: false };

    private ServiceBusMessage Copy(ServiceBusReceivedMessage original, TimeSpan delay)
    {
        var copy = copies.Copy(original, WireNames.Prefix.Delayed);
        copy.ApplicationProperties[WireNames.DeliveryCount] = MessageDecoder.NativeDeliveryCount(original);
        copy.ApplicationProperties[WireNames.EnqueuedAt] = MessageDecoder.OriginalEnqueuedAt(original);
        copy.ApplicationProperties[WireNames.SequenceNumber] =
            original.ApplicationProperties.TryGetValue(WireNames.SequenceNumber, out var first) ? first : original.SequenceNumber;
        var due = MessageEncoder.Later(context.Now, delay);
        if (original.ExpiresAt < DateTimeOffset.MaxValue)
        {
            // The service counts a copy's time to live from when it is due. One that would expire before that does so when
            // the original would have, by the source's own rule.
            var lastMoment = original.ExpiresAt - TimeSpan.FromMilliseconds(1);
            due = due < lastMoment ? due : lastMoment;
            copy.TimeToLive = original.ExpiresAt - due;
        }

        copy.ScheduledEnqueueTime = due;
        return copy;
    }
}
