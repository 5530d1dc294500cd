using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Topology;

/// <summary>The settings of queues and topics, in the service's terms and back.</summary>
internal static class DefinitionMapping
{
    private static readonly string ForEver = new UserMetadata { LivesForEver = true }.ToString();

    public static CreateQueueOptions ToOptions(QueueDefinition queue, EntityNames names)
    {
        var options = new CreateQueueOptions(names.Of(queue.Name))
        {
            LockDuration = queue.LockDuration,
            MaxDeliveryCount = queue.MaxDeliveryCount,
            DefaultMessageTimeToLive = queue.DefaultTimeToLive ?? TimeSpan.MaxValue,
            DeadLetteringOnMessageExpiration = queue.DeadLetterOnExpiration,
            RequiresSession = queue.Ordered,
            RequiresDuplicateDetection = queue.DeduplicationWindow is not null,
        };
        if (queue.DeduplicationWindow is { } window)
            options.DuplicateDetectionHistoryTimeWindow = window;
        if (queue.DefaultTimeToLive == TimeSpan.MaxValue)
            options.UserMetadata = ForEver;
        return options;
    }

    public static CreateTopicOptions ToOptions(TopicDefinition topic, EntityNames names)
    {
        // Sessions are each subscription's affair, so the topic itself has to remember.
        var options = new CreateTopicOptions(names.Of(topic.Name))
        {
            SupportOrdering = topic.Ordered,
            UserMetadata = new UserMetadata { Ordered = topic.Ordered, CopyMark = CopyMark.New() }.ToString(),
            RequiresDuplicateDetection = topic.DeduplicationWindow is not null,
        };
        if (topic.DeduplicationWindow is { } window)
            options.DuplicateDetectionHistoryTimeWindow = window;
        return options;
    }

    public static void Apply(QueueDefinition queue, QueueProperties found)
    {
        found.LockDuration = queue.LockDuration;
        found.MaxDeliveryCount = queue.MaxDeliveryCount;
        found.DefaultMessageTimeToLive = queue.DefaultTimeToLive ?? TimeSpan.MaxValue;
        found.DeadLetteringOnMessageExpiration = queue.DeadLetterOnExpiration;
        if (queue.DefaultTimeToLive == TimeSpan.MaxValue)
            found.UserMetadata = ForEver;
        else if (UserMetadata.Parse(found.UserMetadata).LivesForEver)
            found.UserMetadata = "";
    }

    public static QueueDefinition ToDefinition(QueueProperties found, string name) => new(name)
    {
        LockDuration = found.LockDuration,
        MaxDeliveryCount = found.MaxDeliveryCount,
        DefaultTimeToLive = TimeToLive(found.DefaultMessageTimeToLive, UserMetadata.Parse(found.UserMetadata)),
        DeadLetterOnExpiration = found.DeadLetteringOnMessageExpiration,
        Ordered = found.RequiresSession,
        DeduplicationWindow = found.RequiresDuplicateDetection ? found.DuplicateDetectionHistoryTimeWindow : null,
    };

    public static TopicDefinition ToDefinition(TopicProperties found, string name) => new(name)
    {
        Ordered = UserMetadata.Parse(found.UserMetadata).Ordered,
        DeduplicationWindow = found.RequiresDuplicateDetection ? found.DuplicateDetectionHistoryTimeWindow : null,
    };

    /// <summary>A time to live of the service; null for the longest that it has, unless that was asked for by name.</summary>
    public static TimeSpan? TimeToLive(TimeSpan found, UserMetadata metadata) => found == TimeSpan.MaxValue && !metadata.LivesForEver ? null : found;
}
