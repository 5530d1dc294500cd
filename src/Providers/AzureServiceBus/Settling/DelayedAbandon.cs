using System.Transactions;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Receiving;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Settling;

/// <summary>
/// Abandons with a delay, which the service doesn't have (clause Q5): a scheduled copy is sent and the original completed, in
/// one transaction where the service can, else the copy first.
/// </summary>
/// <remarks>
/// The copy carries what the service would count from the beginning again: the deliveries so far, the time of enqueueing, the
/// sequence number and what is left of the time to live. See <see cref="PlainReceiving"/> for how MaxDeliveryCount holds on.
/// </remarks>
internal sealed class DelayedAbandon(ServiceBusContext context, EntityPath source, ReceiverPool pool, CopyTarget copies)
{
    private bool _hasNoTransactions;

    public async Task RunAsync(ReceivedLock taken, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (source.IsDeadLetter)
        {
            throw new CapabilityNotSupportedException(
                Capability.AbandonWithDelay, "nothing can be sent to a dead-letter queue.", "abandon without a delay.",
                AzureServiceBusMessaging.ProviderName, source);
        }

        await copies.CheckAsync(Capability.AbandonWithDelay, cancellationToken).ConfigureAwait(false);
        await pool.SettleAsync(taken.Receiver, r => RunAsync(r, taken.Message, delay, cancellationToken)).ConfigureAwait(false);
    }

    private async Task RunAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage original, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (!_hasNoTransactions && await TryInTransactionAsync(receiver, original, delay, cancellationToken).ConfigureAwait(false))
            return;

        // A copy under a lock that is lost would be a duplicate for certain; renewing it tells.
        context.CountRequest("renew-lock");
        await receiver.RenewMessageLockAsync(original, cancellationToken).ConfigureAwait(false);
        context.CountRequest("send");
        await copies.Sender.SendMessageAsync(Copy(original, delay), cancellationToken).ConfigureAwait(false);
        await context.Messaging.ReachAsync(Failpoint.AbandonCopied, cancellationToken).ConfigureAwait(false);
        context.CountRequest("complete");
        await receiver.CompleteMessageAsync(original, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TryInTransactionAsync(
        ServiceBusReceiver receiver, ServiceBusReceivedMessage original, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var transaction = new TransactionScope(TransactionScopeOption.RequiresNew, TransactionScopeAsyncFlowOption.Enabled);
        try
        {
            context.CountRequest("send");
            await copies.Sender.SendMessageAsync(Copy(original, delay), cancellationToken).ConfigureAwait(false);
            context.CountRequest("complete");
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
        var copy = copies.Copy(original, MessageReader.DelayedPrefix);
        copy.ApplicationProperties[WireNames.DeliveryCount] = MessageReader.NativeDeliveryCount(original);
        copy.ApplicationProperties[WireNames.EnqueuedAt] = MessageReader.OriginalEnqueuedAt(original);
        copy.ApplicationProperties[WireNames.SequenceNumber] =
            original.ApplicationProperties.TryGetValue(WireNames.SequenceNumber, out var first) ? first : original.SequenceNumber;
        var due = MessageWriter.Later(context.Now, delay);
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
