using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Sending;
using Integration.Emulation;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Moves dead letters back (clause Q19): each is copied to its queue, or through its topic to its subscription only, and then completed.</summary>
internal static class Redriver
{
    public static async Task<RedriveResult> RunAsync(
        AzureServiceBusReceiver deadLetters,
        CopySender copies,
        AzureServiceBusContext context,
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
                var copy = copies.Copy(original, WireNames.Prefix.Redriven);

                // A message that expired gets its whole time to live again.
                if (MessageDecoder.TimeToLive(original) is { } timeToLive)
                    copy.TimeToLive = timeToLive < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : timeToLive;
                RequestCounter.Count("send");
                return copies.Sender.SendMessageAsync(copy, token);
            },
            options,
            context.Messaging,
            exception => AzureServiceBusErrors.Translate(exception, source)
                ?? new MessagingException("a message could not be moved; see the inner exception.", AzureServiceBusProvider.Name, source, isTransient: false, exception),
            cancellationToken).ConfigureAwait(false);
    }
}
