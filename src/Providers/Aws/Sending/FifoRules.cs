using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>What an ordered destination demands of a message, beyond the rules that every provider has.</summary>
internal static class FifoRules
{
    /// <summary>What is wrong with a message for this destination; null when nothing is.</summary>
    public static Exception? FindFault(Message message, EntityPath destination, bool ordered)
    {
        if (!ordered)
            return null;
        if (message.GroupId is null)
            return Illegal(nameof(Message.GroupId), $"'{destination}' is ordered: every message needs a GroupId.");
        return message.Delay == TimeSpan.Zero ? null : new CapabilityNotSupportedException(
            Capability.DelayedDeliveryInGroups, AwsCapabilities.NoDelayInGroups.Note!, AwsCapabilities.NoDelayInGroups.Alternative!, AwsProvider.Name, destination);
    }

    // The parameter name of a message's fault is the property: what a caller can look for.
    private static ArgumentException Illegal(string property, string fault) => new(fault, property);

    /// <summary>
    /// FIFO wants an id for every message. Where the sender means no deduplication it is one of the message's own, which all attempts
    /// to send it share: an attempt whose answer was lost adds no second copy.
    /// </summary>
    public static string? DeduplicationId(PreparedMessage prepared, bool ordered, bool deduplicates) =>
        !ordered ? null : (deduplicates ? prepared.Message.DeduplicationId : null) ?? ((WireMessage)prepared.Payload!).OwnId;
}
