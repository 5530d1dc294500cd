using Azure.Messaging.ServiceBus;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Messages;

/// <summary>
/// Messages that are meant for a dead-letter queue. Nothing can be sent there, so they are sent to the queue's owner with a
/// mark, and whoever receives one by this library dead-letters it instead of delivering it.
/// </summary>
/// <remarks>Where the owner has sessions they are in one of their own, which nobody else holds.</remarks>
internal static class DeadLetterTransfer
{
    /// <summary>The longest reason and description that the SDK takes.</summary>
    private const int MaxDetailLength = 4096;

    /// <summary>The session of one sender's messages.</summary>
    public static string SessionOf(string sender) => WireNames.Prefix.TransferSession + sender;

    /// <summary>Gives a message the details that its receivers are to see.</summary>
    public static void Mark(ServiceBusMessage message, DeadLetterInfo details)
    {
        var properties = message.ApplicationProperties;
        Set(WireNames.TransferReason, details.Reason);
        Set(WireNames.TransferDescription, details.Description);
        Set(WireNames.EnqueuedAt, details.OriginalEnqueuedAt?.ToUniversalTime());
        Set(WireNames.DeadLetterDeliveryCount, details.OriginalDeliveryCount);

        void Set(string name, object? value)
        {
            if (value is not null)
                properties[name] = value;
        }
    }

    /// <summary>Assigns a message to the sender that is to dead-letter it, instead of another that it was assigned to before.</summary>
    /// <param name="message">The message as it is sent otherwise.</param>
    /// <param name="sender">Tells one sender's messages from another's.</param>
    /// <param name="group">The message's own group.</param>
    /// <param name="inSession">Whether the owner has sessions.</param>
    public static void Assign(ServiceBusMessage message, string sender, string? group, bool inSession)
    {
        message.ApplicationProperties[WireNames.DeadLetterTransfer] = sender;
        message.SessionId = inSession ? SessionOf(sender) : group;
        if (inSession && group is not null)
            message.ApplicationProperties[WireNames.TransferGroup] = group;
        else
            message.ApplicationProperties.Remove(WireNames.TransferGroup);
    }

    /// <summary>Whether a message is still to be dead-lettered.</summary>
    public static bool IsPending(ServiceBusReceivedMessage message) => SenderOf(message) is not null;

    /// <summary>Whether a message is still to be dead-lettered, and of that sender.</summary>
    public static bool IsPendingOf(ServiceBusReceivedMessage message, string sender) => SenderOf(message) == sender;

    /// <summary>Whether a message was marked, dead-lettered or not: it was never delivered.</summary>
    public static bool IsMarked(ServiceBusReceivedMessage message) => message.ApplicationProperties.ContainsKey(WireNames.DeadLetterTransfer);

    /// <summary>The message's own group.</summary>
    public static string? GroupOf(ServiceBusReceivedMessage message) =>
        message.SessionId?.StartsWith(WireNames.Prefix.TransferSession, StringComparison.Ordinal) == true ? Text(message, WireNames.TransferGroup) : message.SessionId;

    /// <summary>Dead-letters a message. Its mark is cleared, so that other tools may send it back to the owner as it is.</summary>
    public static Task DeadLetterAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [WireNames.DeadLetterTransfer] = "",
            [WireNames.DeadLetteredAt] = now,
        };
        return receiver.DeadLetterMessageAsync(
            message, changes, Detail(message, WireNames.TransferReason), Detail(message, WireNames.TransferDescription), cancellationToken);
    }

    /// <summary>Makes a copy of a transferred message one that is delivered; one without a group keeps its session as a group.</summary>
    public static void Undo(ServiceBusMessage copy)
    {
        var properties = copy.ApplicationProperties;
        if (properties.TryGetValue(WireNames.TransferGroup, out var group))
            copy.SessionId = group as string;
        properties.Remove(WireNames.DeadLetterTransfer);
        properties.Remove(WireNames.TransferReason);
        properties.Remove(WireNames.TransferDescription);
        properties.Remove(WireNames.TransferGroup);
    }

    /// <summary>By whom it is to be dead-lettered; null for any string other than a sender's own name, which anybody may have written.</summary>
    private static string? SenderOf(ServiceBusReceivedMessage message) =>
        Text(message, WireNames.DeadLetterTransfer) is { } sender && Guid.TryParseExact(sender, "N", out _) ? sender : null;

    /// <summary>A detail as long as the SDK takes one: anybody may have written it.</summary>
    private static string? Detail(ServiceBusReceivedMessage message, string property) => Marks.Text(Text(message, property), MaxDetailLength);

    private static string? Text(ServiceBusReceivedMessage message, string property) =>
        message.ApplicationProperties.TryGetValue(property, out var value) ? value as string : null;
}
