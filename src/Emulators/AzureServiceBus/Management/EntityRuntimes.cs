using Integration.Emulators.AzureServiceBus.Broker;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>The counts and times of entities. Used under the broker's lock.</summary>
internal static class EntityRuntimes
{
    public static EntityRuntime Of(StoreEntity entity) => new(entity.Path)
    {
        ActiveMessageCount = entity.ActiveCount,
        ScheduledMessageCount = entity.Messages.ScheduledCount,
        DeadLetterMessageCount = entity.DeadLetters.Count,
        TransferDeadLetterMessageCount = entity.TransferDeadLetters.Count,
        SizeInBytes = entity.SizeInBytes,
        CreatedAt = entity.CreatedAt,
        UpdatedAt = entity.UpdatedAt,
        AccessedAt = entity.AccessedAt,
    };

    public static EntityRuntime Of(TopicEntity topic) => new(topic.Path)
    {
        ScheduledMessageCount = topic.ScheduledCount,
        SizeInBytes = topic.SizeInBytes,
        SubscriptionCount = topic.Subscriptions.Count,
        CreatedAt = topic.CreatedAt,
        UpdatedAt = topic.UpdatedAt,
        AccessedAt = topic.AccessedAt,
    };
}
