using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Settles received messages, and keeps the session pump informed.</summary>
internal sealed class AzureServiceBusSettler(
    AzureServiceBusContext context, EntityPath source, ReceiverPool pool, SessionPump sessions, OwnLocks locks, LockClock lockClock, DelayedAbandon delayed)
{
    public async Task<Exception?> TryCompleteAsync(ReceivedLock taken, CancellationToken cancellationToken)
    {
        try
        {
            await SettleAsync(taken, "complete", (receiver, token) => receiver.CompleteMessageAsync(taken.Message, token), cancellationToken).ConfigureAwait(false);
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
        await SettleAsync(taken, "abandon", async (receiver, token) =>
        {
            await receiver.AbandonMessageAsync(taken.Message, cancellationToken: token).ConfigureAwait(false);
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
            taken, "dead-letter", (receiver, token) => receiver.DeadLetterMessageAsync(taken.Message, details, reason, description, token), cancellationToken);
    }

    public async Task<DateTimeOffset> RenewAsync(ReceivedLock taken, CancellationToken cancellationToken)
    {
        if (taken.Session is not { } session)
        {
            RequestCounter.Count("renew-lock");
            await pool.SettleAsync(taken.Receiver, r => r.RenewMessageLockAsync(taken.Message, cancellationToken)).ConfigureAwait(false);
            var until = lockClock.ToLocal(taken.Message.LockedUntil, enqueuedAt: null, isNew: true);
            locks.Take(taken.Message.SequenceNumber, until);
            return until;
        }

        RequestCounter.Count("renew-session-lock");
        await InSessionAsync(session, () => session.Receiver.RenewSessionLockAsync(cancellationToken)).ConfigureAwait(false);
        sessions.Renewed(session);
        locks.Take(taken.Message.SequenceNumber, session.LockedUntil);
        return session.LockedUntil;
    }

    private async Task SettleAsync(ReceivedLock taken, string operation, Func<ServiceBusReceiver, CancellationToken, Task> settle, CancellationToken cancellationToken)
    {
        RequestCounter.Count(operation);
        if (taken.Session is not { } session)
        {
            await pool.SettleAsync(taken.Receiver, r => settle(r, cancellationToken)).ConfigureAwait(false);
            locks.Settle(taken.Message.SequenceNumber);
            return;
        }

        await InSessionAsync(session, () => settle(session.Receiver, cancellationToken)).ConfigureAwait(false);
        locks.Settle(taken.Message.SequenceNumber);
        sessions.Settled(session);
    }

    private async Task InSessionAsync(HeldSession session, Func<Task> call)
    {
        if (session.Receiver.IsClosed)
        {
            await sessions.DropAsync(session).ConfigureAwait(false);
            throw Lost(null);
        }

        try
        {
            await call().ConfigureAwait(false);
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
