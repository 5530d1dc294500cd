using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>What a received message is settled by.</summary>
/// <param name="Message">The message.</param>
/// <param name="Receiver">Who received it.</param>
/// <param name="Session">The session that it belongs to, where its source has sessions.</param>
internal sealed record ReceivedLock(ServiceBusReceivedMessage Message, ServiceBusReceiver Receiver, HeldSession? Session = null)
{
    /// <summary>Whether its lock began just now, rather than while it waited in a buffer.</summary>
    public bool IsNew { get; init; }
}
