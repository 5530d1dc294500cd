namespace Integration.Aws.Entities;

/// <summary>What a receiver needs to know of its source.</summary>
/// <param name="Lock">How long a received message stays hidden.</param>
internal sealed record ReceiveSettings(TimeSpan Lock)
{
    /// <summary>After how many deliveries SQS moves a message to the dead-letter queue; null when that is not known.</summary>
    public int? MaxDeliveryCount { get; init; }

    public TimeSpan? DefaultTimeToLive { get; init; }

    public bool DeadLetterOnExpiration { get; init; }

    /// <summary>After how long without use the source is deleted; null for never, where no lease is kept.</summary>
    public TimeSpan? AutoDeleteOnIdle { get; init; }

    /// <summary>A subscription's filter, evaluated again on receipt: SNS sees only what is in attributes.</summary>
    public MessageFilter Filter { get; init; } = MessageFilter.All;

    public static ReceiveSettings Of(SourceDefinition definition) => new(definition.LockDuration)
    {
        MaxDeliveryCount = definition.MaxDeliveryCount,
        DefaultTimeToLive = definition.DefaultTimeToLive,
        DeadLetterOnExpiration = definition.DeadLetterOnExpiration,
        AutoDeleteOnIdle = definition.AutoDeleteOnIdle,
        Filter = (definition as SubscriptionDefinition)?.Filter ?? MessageFilter.All,
    };
}
