using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Settles received messages, and keeps the session pump informed.</summary>
internal sealed class AzureServiceBusSettler(
    AzureServiceBusContext context, EntityPath source, ReceiverPool pool, SessionPump sessions, OwnLocks locks, LockClock lockClock, DelayedAbandon delayed)
{
    private delegate Task Call(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, CancellationToken cancellationToken);

    public async Task<Exception?> TryCompleteAsync(ReceivedLock taken, CancellationToken cancellationToken)
    {
        try
        {
            await SettleAsync(taken, "complete", static (receiver, message, token) => receiver.CompleteMessageAsync(message, token), cancellationToken).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // Each message has its own outcome.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    public async Task AbandonAsync(ReceivedLock taken, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (delay > TimeSpan.Zero && taken.Session is null)
        {
            await delayed.RunAsync(taken, delay, cancellationToken).ConfigureAwait(false);
            locks.Settle(taken.Message.SequenceNumber);
            return;
        }

        var until = MessageEncoder.Later(context.Now, delay);
        await SettleAsync(taken, "abandon", async (receiver, message, token) =>
        {
            await receiver.AbandonMessageAsync(message, cancellationToken: token).ConfigureAwait(false);
            if (delay > TimeSpan.Zero)
                sessions.Pause(taken.Session!, until);
        }, cancellationToken).ConfigureAwait(false);
    }

    public Task DeadLetterAsync(ReceivedLock taken, DeliveryInfo delivery, string reason, string? description, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [WireNames.DeadLetteredAt] = context.Now,
            [WireNames.DeadLetterDeliveryCount] = delivery.DeliveryCount,
        };
        return SettleAsync(
            taken, "dead-letter", (receiver, message, token) => receiver.DeadLetterMessageAsync(message, details, reason, description, token), cancellationToken);
    }

    public async Task<DateTimeOffset> RenewAsync(ReceivedLock taken, CancellationToken cancellationToken)
    {
        if (taken.Session is not { } session)
        {
            RequestCounter.Count("renew-lock");
            using var settling = pool.Settle(taken.Receiver);
            await settling.Receiver.RenewMessageLockAsync(taken.Message, cancellationToken).ConfigureAwait(false);
            var until = lockClock.ToLocal(taken.Message.LockedUntil, enqueuedAt: null, isNew: true);
            locks.Take(taken.Message.SequenceNumber, until);
            return until;
        }

        RequestCounter.Count("renew-session-lock");
        await InSessionAsync(session, taken.Message, (_, _, token) => session.Receiver.RenewSessionLockAsync(token), cancellationToken).ConfigureAwait(false);
        sessions.Renewed(session);
        locks.Take(taken.Message.SequenceNumber, session.LockedUntil);
        return session.LockedUntil;
    }

    private async Task SettleAsync(ReceivedLock taken, string operation, Call settle, CancellationToken cancellationToken)
    {
        RequestCounter.Count(operation);
        if (taken.Session is not { } session)
        {
            using var settling = pool.Settle(taken.Receiver);
            await settle(settling.Receiver, taken.Message, cancellationToken).ConfigureAwait(false);
            locks.Settle(taken.Message.SequenceNumber);
            return;
        }

        await InSessionAsync(session, taken.Message, settle, cancellationToken).ConfigureAwait(false);
        locks.Settle(taken.Message.SequenceNumber);
        sessions.Settled(session);
    }

    private async Task InSessionAsync(HeldSession session, ServiceBusReceivedMessage message, Call call, CancellationToken cancellationToken)
    {
        if (session.Receiver.IsClosed)
        {
            await sessions.DropAsync(session).ConfigureAwait(false);
            throw Lost(null);
        }

        try
        {
            await call(session.Receiver, message, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceBusException lost) when (lost.Reason is ServiceBusFailureReason.SessionLockLost or ServiceBusFailureReason.MessageLockLost)
        {
            await sessions.DropAsync(session).ConfigureAwait(false);
            throw;
        }
        catch (ServiceBusException held) when (held.Reason == ServiceBusFailureReason.SessionCannotBeLocked)
        {
            // Its link was gone, and the SDK opened it anew: the session is another's by now, and the delivery with it.
            await sessions.DropAsync(session).ConfigureAwait(false);
            throw Lost(held);
        }
        catch (ObjectDisposedException closed)
        {
            throw Lost(closed);
        }
    }

    private MessageLockLostException Lost(Exception? inner) => new(
        "the lock of the message's session is lost; the message is or will be delivered again. Renew locks in time.",
        AzureServiceBusProvider.Name, source, inner);
}
