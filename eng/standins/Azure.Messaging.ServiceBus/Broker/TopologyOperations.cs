using Azure.Messaging.ServiceBus.Administration;

namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>Creating, changing and deleting entities, with what the service refuses. Used under the broker's lock.</summary>
internal static class TopologyOperations
{
    private static readonly TimeSpan MaxLockDuration = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinLockDuration = TimeSpan.FromSeconds(5);
    private const int MaxDeliveryCount = 2000;

    public static QueueProperties CreateQueue(BrokerNamespace broker, QueueProperties queue)
    {
        CheckFree(broker, queue.Name);
        CheckLimits(queue.LockDuration, queue.MaxDeliveryCount);
        broker.Queues.Add(queue.Name, new QueueEntity(broker, queue));
        return queue.Clone();
    }

    public static QueueProperties UpdateQueue(BrokerNamespace broker, QueueProperties queue)
    {
        QueueEntity entity = Queue(broker, queue.Name);
        CheckLimits(queue.LockDuration, queue.MaxDeliveryCount);
        entity.Properties = queue.Clone();
        entity.UpdatedAt = broker.Now;
        return queue.Clone();
    }

    public static void DeleteQueue(BrokerNamespace broker, string name)
    {
        QueueEntity entity = Queue(broker, name);
        broker.Queues.Remove(name);
        entity.CloseLinks(BrokerErrors.NotFound(name));
    }

    public static TopicProperties CreateTopic(BrokerNamespace broker, TopicProperties topic)
    {
        CheckFree(broker, topic.Name);
        broker.Topics.Add(topic.Name, new TopicEntity(broker, topic));
        return topic.Clone();
    }

    public static TopicProperties UpdateTopic(BrokerNamespace broker, TopicProperties topic)
    {
        TopicEntity entity = Topic(broker, topic.Name);
        if (topic.RequiresDuplicateDetection != entity.Properties.RequiresDuplicateDetection
            || topic.EnablePartitioning != entity.Properties.EnablePartitioning)
        {
            throw Unchangeable("RequiresDuplicateDetection and EnablePartitioning");
        }

        entity.Properties = topic.Clone();
        entity.UpdatedAt = broker.Now;
        return topic.Clone();
    }

    public static void DeleteTopic(BrokerNamespace broker, string name)
    {
        TopicEntity entity = Topic(broker, name);
        broker.Topics.Remove(name);
        foreach (SubscriptionEntity subscription in entity.Subscriptions.Values)
        {
            subscription.CloseLinks(BrokerErrors.NotFound(subscription.Path));
        }
    }

    public static SubscriptionProperties CreateSubscription(BrokerNamespace broker, SubscriptionProperties subscription, RuleProperties rule)
    {
        TopicEntity topic = Topic(broker, subscription.TopicName);
        if (topic.Subscriptions.ContainsKey(subscription.SubscriptionName))
        {
            throw BrokerErrors.AlreadyExists(EntityPaths.Subscription(subscription.TopicName, subscription.SubscriptionName));
        }

        CheckLimits(subscription.LockDuration, subscription.MaxDeliveryCount);
        var entity = new SubscriptionEntity(broker, subscription);
        entity.Rules.Add(rule.Name, MakeRule(rule));
        topic.Subscriptions.Add(subscription.SubscriptionName, entity);
        return subscription.Clone();
    }

    public static SubscriptionProperties UpdateSubscription(BrokerNamespace broker, SubscriptionProperties subscription)
    {
        SubscriptionEntity entity = Subscription(broker, subscription.TopicName, subscription.SubscriptionName);
        if (subscription.RequiresSession != entity.RequiresSession)
        {
            throw Unchangeable("RequiresSession");
        }

        CheckLimits(subscription.LockDuration, subscription.MaxDeliveryCount);
        entity.Properties = subscription.Clone();
        entity.UpdatedAt = broker.Now;
        return subscription.Clone();
    }

    public static void DeleteSubscription(BrokerNamespace broker, string topicName, string name)
    {
        SubscriptionEntity entity = Subscription(broker, topicName, name);
        Topic(broker, topicName).Subscriptions.Remove(name);
        entity.CloseLinks(BrokerErrors.NotFound(entity.Path));
    }

    public static RuleProperties CreateRule(SubscriptionEntity subscription, RuleProperties rule)
    {
        if (subscription.Rules.ContainsKey(rule.Name))
        {
            throw BrokerErrors.AlreadyExists(rule.Name);
        }

        subscription.Rules.Add(rule.Name, MakeRule(rule));
        return Copy(rule);
    }

    public static RuleProperties UpdateRule(SubscriptionEntity subscription, RuleProperties rule)
    {
        Rule(subscription, rule.Name);
        subscription.Rules[rule.Name] = MakeRule(Copy(rule));
        return Copy(rule);
    }

    public static void DeleteRule(SubscriptionEntity subscription, string name)
    {
        Rule(subscription, name);
        subscription.Rules.Remove(name);
    }

    public static QueueEntity Queue(BrokerNamespace broker, string name) =>
        broker.Queues.TryGetValue(name, out QueueEntity queue) ? queue : throw BrokerErrors.NotFound(name);

    public static TopicEntity Topic(BrokerNamespace broker, string name) =>
        broker.Topics.TryGetValue(name, out TopicEntity topic) ? topic : throw BrokerErrors.NotFound(name);

    public static SubscriptionEntity Subscription(BrokerNamespace broker, string topicName, string name) =>
        Topic(broker, topicName).Subscriptions.TryGetValue(name, out SubscriptionEntity subscription)
            ? subscription
            : throw BrokerErrors.NotFound(EntityPaths.Subscription(topicName, name));

    public static SubscriptionRule Rule(SubscriptionEntity subscription, string name) =>
        subscription.Rules.TryGetValue(name, out SubscriptionRule rule) ? rule : throw BrokerErrors.NotFound(name);

    public static RuleProperties Copy(RuleProperties rule) => new(rule.Name, RuleValues.Clone(rule.Filter), rule.Action);

    private static SubscriptionRule MakeRule(RuleProperties rule)
    {
        RuleValues.CheckTypes(rule.Filter);
        return new SubscriptionRule(rule);
    }

    // Queues and topics share one name space.
    private static void CheckFree(BrokerNamespace broker, string name)
    {
        if (broker.Queues.ContainsKey(name) || broker.Topics.ContainsKey(name))
        {
            throw BrokerErrors.AlreadyExists(name);
        }
    }

    private static void CheckLimits(TimeSpan lockDuration, int maxDeliveryCount)
    {
        if (lockDuration < MinLockDuration || lockDuration > MaxLockDuration)
        {
            throw new ArgumentException($"The lock duration must be between {MinLockDuration} and {MaxLockDuration}.");
        }

        if (maxDeliveryCount is < 1 or > MaxDeliveryCount)
        {
            throw new ArgumentException($"The maximum delivery count must be between 1 and {MaxDeliveryCount}.");
        }
    }

    private static ArgumentException Unchangeable(string properties) =>
        new($"The value of {properties} cannot be changed once the entity exists.");
}
