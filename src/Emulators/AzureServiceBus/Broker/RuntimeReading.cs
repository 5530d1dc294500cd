namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Reads the counts of an entity. Used under the broker's lock.</summary>
internal static class RuntimeReading
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
