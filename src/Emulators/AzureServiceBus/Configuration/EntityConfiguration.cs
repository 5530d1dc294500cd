using Integration.Emulators.AzureServiceBus.Broker;

namespace Integration.Emulators.AzureServiceBus.Configuration;

/// <summary>Entities that are to be there from the start.</summary>
internal sealed record EntityConfiguration(
    IReadOnlyList<QueueSettings> Queues,
    IReadOnlyList<TopicSettings> Topics,
    IReadOnlyList<(SubscriptionSettings Settings, IReadOnlyList<RuleSettings> Rules)> Subscriptions)
{
    /// <summary>Creates them. Forwarding comes last, so that the order in the file does not matter. Used under the broker's lock.</summary>
    /// <exception cref="ServiceBusEmulatorException">The service would refuse one of them.</exception>
    public void CreateIn(BrokerNamespace broker)
    {
        foreach (var queue in Queues)
            TopologyOperations.CreateQueue(broker, queue with { ForwardTo = null, ForwardDeadLetteredMessagesTo = null });
        foreach (var topic in Topics)
            TopologyOperations.CreateTopic(broker, topic);
        foreach (var (subscription, rules) in Subscriptions)
        {
            TopologyOperations.CreateSubscription(broker, subscription, rules[0]);
            foreach (var rule in rules.Skip(1))
                TopologyOperations.CreateRule(TopologyOperations.Subscription(broker, subscription.TopicName, subscription.Name), rule);
        }

        foreach (var queue in Queues.Where(q => q.ForwardTo is not null || q.ForwardDeadLetteredMessagesTo is not null))
            TopologyOperations.UpdateQueue(broker, queue);
    }
}
