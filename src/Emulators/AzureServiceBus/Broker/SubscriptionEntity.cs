using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A subscription of a topic.</summary>
internal sealed class SubscriptionEntity : StoreEntity
{
    public SubscriptionEntity(BrokerNamespace broker, SubscriptionSettings properties)
        : base(broker) => Properties = properties;

    public SubscriptionSettings Properties { get; set; }

    public SortedDictionary<string, SubscriptionRule> Rules { get; } = new(StringComparer.OrdinalIgnoreCase);

    public override string Path => EntityPaths.Subscription(Properties.TopicName, Properties.Name);

    public override string TopLevelPath => Properties.TopicName;

    public override TimeSpan LockDuration => Properties.LockDuration;

    public override int MaxDeliveryCount => Properties.MaxDeliveryCount;

    public override bool RequiresSession => Properties.RequiresSession;

    public override bool DeadLetteringOnMessageExpiration => Properties.DeadLetteringOnMessageExpiration;

    public override TimeSpan DefaultMessageTimeToLive => Properties.DefaultMessageTimeToLive;

    public override TimeSpan AutoDeleteOnIdle => Properties.AutoDeleteOnIdle;

    public override bool Exists => Namespace.Topics.TryGetValue(TopLevelPath, out TopicEntity? topic)
        && topic.Subscriptions.TryGetValue(Properties.Name, out SubscriptionEntity? subscription) && ReferenceEquals(subscription, this);

    public override EntityState Status => Properties.Status;

    public override string? ForwardTo => Properties.ForwardTo;

    public override string? ForwardDeadLetteredMessagesTo => Properties.ForwardDeadLetteredMessagesTo;

    public override void Delete() => TopologyOperations.DeleteSubscription(Namespace, Properties.TopicName, Properties.Name);

    /// <exception cref="ServiceBusEmulatorException">The filter or the action is SQL with a mistake.</exception>
    public RuleSettings SetRule(RuleSettings rule)
    {
        Rules[rule.Name] = new SubscriptionRule(rule);
        return rule;
    }

    /// <summary>
    /// The copies that the rules make of a message: one where any rule without an action matches, and one of its own for each
    /// matching rule with an action.
    /// </summary>
    public IEnumerable<BrokerMessage> Select(BrokerMessage message)
    {
        bool plain = false;
        foreach (SubscriptionRule rule in Rules.Values)
        {
            if ((plain && !rule.HasAction) || !rule.Matches(message.Content))
                continue;
            plain |= !rule.HasAction;
            BrokerMessage copy = message.Copy();
            rule.Change(copy);
            yield return copy;
        }
    }
}
