using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;

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
            AutoDeleteOnIdle = queue.AutoDeleteOnIdle ?? TimeSpan.MaxValue,
            RequiresSession = queue.Ordered,
            RequiresDuplicateDetection = queue.DeduplicationWindow is not null,
        };
        if (queue.DeduplicationWindow is { } window)
            options.DuplicateDetectionHistoryTimeWindow = window;
        if (queue.DefaultTimeToLive == TimeSpan.MaxValue)
            options.UserMetadata = ForEver;
        return options;
    }

    /// <param name="topic">The topic.</param>
    /// <param name="names">The namespace's names.</param>
    /// <param name="copyMark">The mark of copies for one of its subscriptions.</param>
    public static CreateTopicOptions ToOptions(TopicDefinition topic, EntityNames names, string copyMark)
    {
        // Sessions are each subscription's affair, so the topic itself has to remember.
        var options = new CreateTopicOptions(names.Of(topic.Name))
        {
            SupportOrdering = topic.Ordered,
            UserMetadata = new UserMetadata { Ordered = topic.Ordered, CopyMark = copyMark }.ToString(),
            RequiresDuplicateDetection = topic.DeduplicationWindow is not null,
        };
        if (topic.DeduplicationWindow is { } window)
            options.DuplicateDetectionHistoryTimeWindow = window;
        return options;
    }

    /// <param name="subscription">The subscription.</param>
    /// <param name="topic">The topic's name in the namespace.</param>
    /// <param name="ordered">Whether the topic is ordered.</param>
    public static CreateSubscriptionOptions ToOptions(SubscriptionDefinition subscription, string topic, bool ordered) =>
        new(topic, EntityNames.OfSubscription(subscription.Name))
        {
            LockDuration = subscription.LockDuration,
            MaxDeliveryCount = subscription.MaxDeliveryCount,
            DefaultMessageTimeToLive = subscription.DefaultTimeToLive ?? TimeSpan.MaxValue,
            DeadLetteringOnMessageExpiration = subscription.DeadLetterOnExpiration,
            AutoDeleteOnIdle = subscription.AutoDeleteOnIdle ?? TimeSpan.MaxValue,
            RequiresSession = ordered,
            UserMetadata = MetadataOf(subscription).ToString(),

            // A message that a rule can't compare is not selected; it is not dead-lettered.
            EnableDeadLetteringOnFilterEvaluationExceptions = false,
        };

    public static UserMetadata MetadataOf(SubscriptionDefinition subscription) => new()
    {
        Name = EntityNames.OfSubscription(subscription.Name) == subscription.Name ? null : subscription.Name,
        LivesForEver = subscription.DefaultTimeToLive == TimeSpan.MaxValue,
        Filter = subscription.Filter,
    };

    public static void Apply(QueueDefinition queue, QueueProperties found)
    {
        found.LockDuration = queue.LockDuration;
        found.MaxDeliveryCount = queue.MaxDeliveryCount;
        found.DefaultMessageTimeToLive = queue.DefaultTimeToLive ?? TimeSpan.MaxValue;
        found.DeadLetteringOnMessageExpiration = queue.DeadLetterOnExpiration;
        found.AutoDeleteOnIdle = queue.AutoDeleteOnIdle ?? TimeSpan.MaxValue;
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
        AutoDeleteOnIdle = Idle(found.AutoDeleteOnIdle),
        Ordered = found.RequiresSession,
        DeduplicationWindow = found.RequiresDuplicateDetection ? found.DuplicateDetectionHistoryTimeWindow : null,
    };

    public static TopicDefinition ToDefinition(TopicProperties found, string name) => new(name)
    {
        Ordered = UserMetadata.Parse(found.UserMetadata).Ordered,
        DeduplicationWindow = found.RequiresDuplicateDetection ? found.DuplicateDetectionHistoryTimeWindow : null,
    };

    /// <summary>The time after which the service deletes what is idle; null for the longest that it has, which stands for never.</summary>
    public static TimeSpan? Idle(TimeSpan found) => found == TimeSpan.MaxValue ? null : found;

    /// <summary>A time to live of the service; null for the longest that it has, unless that was asked for by name.</summary>
    public static TimeSpan? TimeToLive(TimeSpan found, UserMetadata metadata) => found == TimeSpan.MaxValue && !metadata.LivesForEver ? null : found;
}
