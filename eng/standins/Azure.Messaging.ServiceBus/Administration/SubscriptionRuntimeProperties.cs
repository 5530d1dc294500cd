namespace Azure.Messaging.ServiceBus.Administration;

public class SubscriptionRuntimeProperties
{
    internal SubscriptionRuntimeProperties()
    {
    }

    public string TopicName { get; internal init; }

    public string SubscriptionName { get; internal init; }

    public long ActiveMessageCount { get; internal init; }

    public long DeadLetterMessageCount { get; internal init; }

    public long TransferDeadLetterMessageCount { get; internal init; }

    public long TransferMessageCount { get; internal init; }

    public long TotalMessageCount { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    public DateTimeOffset UpdatedAt { get; internal init; }

    public DateTimeOffset AccessedAt { get; internal init; }
}
