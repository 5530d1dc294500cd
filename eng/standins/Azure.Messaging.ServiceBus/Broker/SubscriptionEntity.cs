using Azure.Messaging.ServiceBus.Administration;

namespace Azure.Messaging.ServiceBus.Broker;

internal sealed class SubscriptionEntity : StoreEntity
{
    public SubscriptionEntity(BrokerNamespace broker, SubscriptionProperties properties)
        : base(broker) => Properties = properties;

    public SubscriptionProperties Properties { get; set; }

    public SortedDictionary<string, SubscriptionRule> Rules { get; } = new(StringComparer.OrdinalIgnoreCase);

    public override string Path => EntityPaths.Subscription(Properties.TopicName, Properties.SubscriptionName);

    public override string TopLevelPath => Properties.TopicName;

    public override TimeSpan LockDuration => Properties.LockDuration;

    public override int MaxDeliveryCount => Properties.MaxDeliveryCount;

    public override bool RequiresSession => Properties.RequiresSession;

    public override bool DeadLetteringOnMessageExpiration => Properties.DeadLetteringOnMessageExpiration;

    public override TimeSpan DefaultMessageTimeToLive => Properties.DefaultMessageTimeToLive;

    public override EntityStatus Status => Properties.Status;

    public override string ForwardTo => Properties.ForwardTo;

    public override string ForwardDeadLetteredMessagesTo => Properties.ForwardDeadLetteredMessagesTo;

    public bool Matches(BrokerMessage message) => Rules.Values.Any(rule => rule.Matches(message.Content));
}
