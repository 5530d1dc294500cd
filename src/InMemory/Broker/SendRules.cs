namespace Integration.InMemory.Broker;

/// <summary>What a queue or topic refuses of a single message.</summary>
internal static class SendRules
{
    public static ArgumentException? FindFault(Message message, bool isOrdered, bool deduplicates)
    {
        if (isOrdered && message.GroupId is null)
            return Illegal(nameof(Message.GroupId), "The queue or topic is ordered: every message needs a GroupId, within which order is kept. Set one.");

        return message.DeduplicationId is not null && !deduplicates
            ? Illegal(
                nameof(Message.DeduplicationId),
                "The queue or topic does not deduplicate. Create it with a DeduplicationWindow, or send without a DeduplicationId.")
            : null;
    }

    // The parameter name of a message's fault is the property: what a caller can look for.
    private static ArgumentException Illegal(string property, string fault) => new(fault, property);
}
