using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>Reads the counts of an entity. Used under the broker's lock.</summary>
internal static class RuntimeProperties
{
    public static QueueRuntimeProperties Of(QueueEntity queue) => new()
    {
        Name = queue.Path,
        ActiveMessageCount = queue.ActiveCount,
        ScheduledMessageCount = queue.Messages.ScheduledCount,
        DeadLetterMessageCount = queue.DeadLetters.Count,
        TransferDeadLetterMessageCount = queue.TransferDeadLetters.Count,
        TotalMessageCount = queue.TotalCount,
        SizeInBytes = queue.SizeInBytes,
        CreatedAt = queue.CreatedAt,
        UpdatedAt = queue.UpdatedAt,
        AccessedAt = queue.AccessedAt,
    };

    public static TopicRuntimeProperties Of(TopicEntity topic) => new()
    {
        Name = topic.Path,
        ScheduledMessageCount = topic.ScheduledCount,
        SizeInBytes = topic.SizeInBytes,
        SubscriptionCount = topic.Subscriptions.Count,
        CreatedAt = topic.CreatedAt,
        UpdatedAt = topic.UpdatedAt,
        AccessedAt = topic.AccessedAt,
    };

    public static SubscriptionRuntimeProperties Of(SubscriptionEntity subscription) => new()
    {
        TopicName = subscription.Properties.TopicName,
        SubscriptionName = subscription.Properties.SubscriptionName,
        ActiveMessageCount = subscription.ActiveCount,
        DeadLetterMessageCount = subscription.DeadLetters.Count,
        TransferDeadLetterMessageCount = subscription.TransferDeadLetters.Count,
        TotalMessageCount = subscription.TotalCount,
        CreatedAt = subscription.CreatedAt,
        UpdatedAt = subscription.UpdatedAt,
        AccessedAt = subscription.AccessedAt,
    };

    public static NamespaceProperties Of(BrokerNamespace broker) => new()
    {
        Name = broker.Host.Split('.')[0],
        CreatedTime = broker.CreatedAt,
        ModifiedTime = broker.CreatedAt,
        MessagingSku = MessagingSku.Standard,
    };
}
