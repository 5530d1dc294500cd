namespace Azure.Messaging.ServiceBus.Administration;

public class TopicRuntimeProperties
{
    internal TopicRuntimeProperties()
    {
    }

    public string Name { get; internal init; }

    public long ScheduledMessageCount { get; internal init; }

    public long SizeInBytes { get; internal init; }

    public int SubscriptionCount { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    public DateTimeOffset UpdatedAt { get; internal init; }

    public DateTimeOffset AccessedAt { get; internal init; }
}
