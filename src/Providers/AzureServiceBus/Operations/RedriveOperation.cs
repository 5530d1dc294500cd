using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Receiving;
using Integration.AzureServiceBus.Settling;
using Integration.Emulation;

namespace Integration.AzureServiceBus.Operations;

/// <summary>Moves dead letters back (clause Q19): each is copied to its queue, or through its topic to its subscription only, and then completed.</summary>
internal static class RedriveOperation
{
    public static async Task<RedriveResult> RunAsync(
        ServiceBusReceiverDriver deadLetters,
        CopyTarget copies,
        ServiceBusContext context,
        EntityPath source,
        RedriveOptions options,
        CancellationToken cancellationToken)
    {
        await copies.CheckAsync(Capability.Redrive, cancellationToken).ConfigureAwait(false);
        return await RedriveEmulation.RunAsync(
            deadLetters,
            (message, token) =>
            {
                var original = ((ReceivedLock)message.LockToken).Message;
                var copy = copies.Copy(original, "redriven-");

                // A message that expired gets its whole time to live again.
                if (MessageReader.TimeToLive(original) is { } timeToLive)
                    copy.TimeToLive = timeToLive < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : timeToLive;
                context.CountRequest("send");
                return copies.Sender.SendMessageAsync(copy, token);
            },
            options,
            context.Messaging,
            exception => ErrorTranslator.Translate(exception, source)
                ?? new MessagingException("a message could not be moved; see the inner exception.", AzureServiceBusMessaging.ProviderName, source, isTransient: false, exception),
            cancellationToken).ConfigureAwait(false);
    }
}
