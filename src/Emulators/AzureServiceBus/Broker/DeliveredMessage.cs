using Azure.Core.Amqp;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A message on its way to a receiver, as it was when it was handed out: written to the wire outside the broker's lock.</summary>
internal sealed record DeliveredMessage(AmqpAnnotatedMessage Content)
{
    public Guid LockToken { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }

    public long SequenceNumber { get; init; }

    public long EnqueuedSequenceNumber { get; init; }

    public DateTimeOffset EnqueuedTime { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }

    public TimeSpan TimeToLive { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public int DeliveryCount { get; init; }

    public BrokerMessageState State { get; init; }

    public string? DeadLetterSource { get; init; }
}
