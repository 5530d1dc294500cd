using Azure.Messaging.ServiceBus;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Messages;

/// <summary>
/// Messages that are meant for a dead-letter queue. Nothing can be sent there, so they are sent to the queue's owner with a
/// mark, and whoever receives one by this library dead-letters it (buries it) instead of delivering it.
/// </summary>
/// <remarks>Where the owner has sessions they are in one of their own, which nobody else holds.</remarks>
internal static class Burial
{
    private const string SessionPrefix = "Integration.Burial.";

    /// <summary>The longest reason and description that the SDK takes.</summary>
    private const int MostDetails = 4096;

    /// <summary>The session of one sender's messages.</summary>
    public static string SessionOf(string sender) => SessionPrefix + sender;

    /// <summary>Marks a message.</summary>
    /// <param name="message">The message as it is sent otherwise.</param>
    /// <param name="details">What its receivers are to see.</param>
    /// <param name="sender">Tells one sender's messages from another's.</param>
    /// <param name="inSession">Whether the owner has sessions.</param>
    public static void Mark(ServiceBusMessage message, DeadLetterInfo details, string sender, bool inSession)
    {
        var properties = message.ApplicationProperties;
        properties[WireNames.Burial] = sender;
        Set(WireNames.BurialReason, details.Reason);
        Set(WireNames.BurialDescription, details.Description);
        Set(WireNames.EnqueuedAt, details.OriginalEnqueuedAt?.ToUniversalTime());
        Set(WireNames.DeadLetterDeliveryCount, details.OriginalDeliveryCount);
        if (!inSession)
            return;
        Set(WireNames.BurialGroup, message.SessionId);
        message.SessionId = SessionOf(sender);

        void Set(string name, object? value)
        {
            if (value is not null)
                properties[name] = value;
        }
    }

    /// <summary>Whether a message is still to be buried.</summary>
    public static bool IsPending(ServiceBusReceivedMessage message) => SenderOf(message) is not null;

    /// <summary>Whether a message is still to be buried, and of that sender.</summary>
    public static bool IsPendingOf(ServiceBusReceivedMessage message, string sender) => SenderOf(message) == sender;

    /// <summary>Whether a message was marked, buried or not: it was never delivered.</summary>
    public static bool IsMarked(ServiceBusReceivedMessage message) => message.ApplicationProperties.ContainsKey(WireNames.Burial);

    /// <summary>The message's own group.</summary>
    public static string? GroupOf(ServiceBusReceivedMessage message) =>
        message.SessionId?.StartsWith(SessionPrefix, StringComparison.Ordinal) == true ? Text(message, WireNames.BurialGroup) : message.SessionId;

    /// <summary>Dead-letters a message. Its mark is cleared, so that other tools may send it back to the owner as it is.</summary>
    public static Task BuryAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [WireNames.Burial] = "",
            [WireNames.DeadLetteredAt] = now,
        };
        return receiver.DeadLetterMessageAsync(
            message, changes, Marks.Text(Text(message, WireNames.BurialReason), MostDetails), Marks.Text(Text(message, WireNames.BurialDescription), MostDetails), cancellationToken);
    }

    /// <summary>Makes a copy of a buried message one that is delivered; one without a group keeps its session as a group.</summary>
    public static void Undo(ServiceBusMessage copy)
    {
        var properties = copy.ApplicationProperties;
        if (properties.TryGetValue(WireNames.BurialGroup, out var group))
            copy.SessionId = group as string;
        properties.Remove(WireNames.Burial);
        properties.Remove(WireNames.BurialReason);
        properties.Remove(WireNames.BurialDescription);
        properties.Remove(WireNames.BurialGroup);
    }

    /// <summary>By whom it is to be buried; null for any other text than a sender's own name, which anybody may have written.</summary>
    private static string? SenderOf(ServiceBusReceivedMessage message) => Guid.TryParseExact(Text(message, WireNames.Burial), "N", out _) ? Text(message, WireNames.Burial) : null;

    private static string? Text(ServiceBusReceivedMessage message, string property) =>
        message.ApplicationProperties.TryGetValue(property, out var value) ? value as string : null;
}
