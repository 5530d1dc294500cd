using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Sending;

/// <summary>Cancels what is scheduled.</summary>
internal static class ScheduledCancellation
{
    /// <summary>False when it was enqueued or cancelled before.</summary>
    public static async Task<bool> TryCancelAsync(this ServiceBusSender sender, long sequenceNumber, CancellationToken cancellationToken)
    {
        RequestCounter.Count("cancel-scheduled");
        try
        {
            await sender.CancelScheduledMessageAsync(sequenceNumber, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceBusException due) when (due.Reason == ServiceBusFailureReason.MessageNotFound)
        {
            return false;
        }
    }
}
