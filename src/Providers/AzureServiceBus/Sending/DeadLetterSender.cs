using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Sending;

/// <summary>
/// Stores messages in a dead-letter queue, which the service has no send for: sends them to its owner with a mark
/// (<see cref="DeadLetterTransfer"/>), receives them there and dead-letters them.
/// </summary>
/// <remarks>
/// <para>An owner with sessions has one of its own for that, accepted before anything is sent: nobody else sees the messages, and
/// nothing else is touched.</para>
/// <para>In a queue without sessions older messages would have to be received on the way, which costs each a delivery. So it is
/// done only while there are none, and refused otherwise, before anything is sent. Until they are dead-lettered, a receiver that
/// is not of this library could take one.</para>
/// </remarks>
internal sealed class DeadLetterSender(AzureServiceBusContext context, EntityPath owner, AzureServiceBusSender sender)
{
    private const int Page = 250;

    // Far more than it takes: only a failing service gets there.
    private static readonly TimeSpan TransferTimeout = TimeSpan.FromSeconds(30);

    private bool? _hasSessions;

    public static string NewName() => Guid.NewGuid().ToString("N");

    /// <summary>Sends what <paramref name="write"/> makes; an outcome each.</summary>
    /// <param name="write">Makes the messages, marked with a name, for a session or not.</param>
    /// <param name="cancellationToken">Ends it before the messages are sent; then they are dealt with.</param>
    public async Task<IReadOnlyList<SendOutcome>> SendAsync(
        Func<string, bool, IReadOnlyList<ServiceBusMessage>> write, CancellationToken cancellationToken)
    {
        var name = NewName();
        var session = await TryAcceptAsync(name, cancellationToken).ConfigureAwait(false);
        var receiver = session ?? context.Names.OpenReceiver(context.Client, owner, new ServiceBusReceiverOptions());
        await using (receiver.ConfigureAwait(false))
        {
            if (session is null && await AnyAsync(receiver, m => !DeadLetterTransfer.IsPending(m), cancellationToken).ConfigureAwait(false))
            {
                throw new ThrottledException(
                    $"dead letters can be stored only while '{owner}' has no other messages: those would have to be received on the way, which counts as a "
                    + "delivery. Store dead letters first, or try again when its messages are consumed.",
                    AzureServiceBusProvider.Name, owner.DeadLetter);
            }

            var outcomes = await sender.SendAsync(write(name, session is not null), cancellationToken).ConfigureAwait(false);
            await DeadLetterAsync(receiver, name, outcomes.Count(o => o.Error is null)).ConfigureAwait(false);
            return outcomes;
        }
    }

    private async Task<ServiceBusSessionReceiver?> TryAcceptAsync(string name, CancellationToken cancellationToken)
    {
        if ((_hasSessions ?? context.Settings.IsOrdered(owner)) == false)
            return null;
        try
        {
            var accepted = await context.Names.AcceptSessionAsync(context.Client, owner, DeadLetterTransfer.SessionOf(name), cancellationToken).ConfigureAwait(false);
            _hasSessions = true;
            return accepted;
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            _hasSessions = false;
            return null;
        }
    }

    private async Task DeadLetterAsync(ServiceBusReceiver receiver, string name, int left)
    {
        var started = context.Time.GetTimestamp();
        var others = new List<ServiceBusReceivedMessage>();
        try
        {
            while (left > 0)
            {
                var some = await receiver.ReceiveMessagesAsync(left, context.Options.PollTimeout, CancellationToken.None).ConfigureAwait(false);
                others.AddRange(some.Where(m => !DeadLetterTransfer.IsPending(m)));
                var transferred = await Task.WhenAll(some.Where(DeadLetterTransfer.IsPending).Select(m => TryDeadLetterAsync(receiver, m))).ConfigureAwait(false);
                left -= transferred.Count(m => m is not null && DeadLetterTransfer.IsPendingOf(m, name));

                // Another receiver may have got to them first, and the service drops duplicates.
                if (some.Count == 0 && !await AnyAsync(receiver, m => DeadLetterTransfer.IsPendingOf(m, name), CancellationToken.None).ConfigureAwait(false))
                    return;
                if (left > 0 && context.Time.GetElapsedTime(started) > TransferTimeout)
                {
                    throw new ServiceUnavailableException(
                        $"{left} messages were sent to '{owner}' as dead letters and are not yet in its dead-letter queue: the next receiver of this library that gets them moves them there.",
                        AzureServiceBusProvider.Name, owner.DeadLetter);
                }
            }
        }
        finally
        {
            // Only now, or they would come again and again: each loses one delivery at most.
            foreach (var other in others)
                await GiveBackAsync(receiver, other).ConfigureAwait(false);
        }
    }

    /// <summary>The message when it is dead-lettered; null when its lock was lost before, and it comes again.</summary>
    private async Task<ServiceBusReceivedMessage?> TryDeadLetterAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
    {
        try
        {
            await DeadLetterTransfer.DeadLetterAsync(receiver, message, context.Now, CancellationToken.None).ConfigureAwait(false);
            return message;
        }
        catch (ServiceBusException lost) when (lost.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            return null;
        }
    }

    private async Task GiveBackAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage other)
    {
        try
        {
            await receiver.AbandonMessageAsync(other, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (AzureServiceBusErrors.Translate(exception, owner) is not null)
        {
            // The lock runs out, which counts as a delivery too.
            context.Logger.NotGivenBack(exception, owner);
        }
    }

    private static async Task<bool> AnyAsync(ServiceBusReceiver receiver, Func<ServiceBusReceivedMessage, bool> isMatch, CancellationToken cancellationToken)
    {
        for (var next = 0L; ;)
        {
            var some = await receiver.PeekMessagesAsync(Page, next, cancellationToken).ConfigureAwait(false);
            if (some.Any(m => m.State == ServiceBusMessageState.Active && isMatch(m)))
                return true;
            if (some.Count == 0)
                return false;
            next = some[^1].SequenceNumber + 1;
        }
    }
}
