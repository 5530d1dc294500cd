using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Creating, changing and deleting entities, with what the service refuses. Used under the broker's lock.</summary>
internal static class TopologyOperations
{
    public static QueueSettings CreateQueue(BrokerNamespace broker, QueueSettings queue)
    {
        SettingsRules.Check(queue);
        CheckFree(broker, queue.Name);
        CheckForward(broker, queue.Name, queue.ForwardTo, queue.ForwardDeadLetteredMessagesTo);
        var entity = new QueueEntity(broker, queue);
        broker.Queues.Add(queue.Name, entity);
        IdleDeletion.Watch(broker, entity);
        return queue;
    }

    public static QueueSettings UpdateQueue(BrokerNamespace broker, QueueSettings queue)
    {
        QueueEntity entity = Queue(broker, queue.Name);
        SettingsRules.Check(queue);
        CheckUnchanged(
            (nameof(queue.RequiresSession), queue.RequiresSession, entity.RequiresSession),
            (nameof(queue.RequiresDuplicateDetection), queue.RequiresDuplicateDetection, entity.Properties.RequiresDuplicateDetection),
            (nameof(queue.EnablePartitioning), queue.EnablePartitioning, entity.Properties.EnablePartitioning));
        CheckForward(broker, queue.Name, queue.ForwardTo, queue.ForwardDeadLetteredMessagesTo);
        entity.Properties = queue with { Name = entity.Properties.Name };
        entity.UpdatedAt = broker.Now;
        entity.Messages.PassOn();
        IdleDeletion.Watch(broker, entity);
        return entity.Properties;
    }

    public static void DeleteQueue(BrokerNamespace broker, string name)
    {
        QueueEntity entity = Queue(broker, name);
        broker.Queues.Remove(name);
        entity.CloseLinks(BrokerErrors.NotFound(name));
    }

    public static TopicSettings CreateTopic(BrokerNamespace broker, TopicSettings topic)
    {
        SettingsRules.Check(topic);
        CheckFree(broker, topic.Name);
        var entity = new TopicEntity(broker, topic);
        broker.Topics.Add(topic.Name, entity);
        IdleDeletion.Watch(broker, entity);
        return topic;
    }

    public static TopicSettings UpdateTopic(BrokerNamespace broker, TopicSettings topic)
    {
        TopicEntity entity = Topic(broker, topic.Name);
        SettingsRules.Check(topic);
        CheckUnchanged(
            (nameof(topic.RequiresDuplicateDetection), topic.RequiresDuplicateDetection, entity.Properties.RequiresDuplicateDetection),
            (nameof(topic.EnablePartitioning), topic.EnablePartitioning, entity.Properties.EnablePartitioning));
        entity.Properties = topic with { Name = entity.Properties.Name };
        entity.UpdatedAt = broker.Now;
        IdleDeletion.Watch(broker, entity);
        return entity.Properties;
    }

    public static void DeleteTopic(BrokerNamespace broker, string name)
    {
        TopicEntity entity = Topic(broker, name);
        broker.Topics.Remove(name);
        foreach (SubscriptionEntity subscription in entity.Subscriptions.Values)
            subscription.CloseLinks(BrokerErrors.NotFound(subscription.Path));
    }

    public static SubscriptionSettings CreateSubscription(BrokerNamespace broker, SubscriptionSettings subscription, RuleSettings? rule = null)
    {
        TopicEntity topic = Topic(broker, subscription.TopicName);
        SettingsRules.Check(subscription);
        string path = EntityPaths.Subscription(topic.Path, subscription.Name);
        if (topic.Subscriptions.ContainsKey(subscription.Name))
            throw BrokerErrors.AlreadyExists(path);

        CheckForward(broker, path, subscription.ForwardTo, subscription.ForwardDeadLetteredMessagesTo);
        var entity = new SubscriptionEntity(broker, subscription);
        CreateRule(entity, rule ?? RuleSettings.Default);
        topic.Subscriptions.Add(subscription.Name, entity);
        IdleDeletion.Watch(broker, entity);
        return subscription;
    }

    public static SubscriptionSettings UpdateSubscription(BrokerNamespace broker, SubscriptionSettings subscription)
    {
        SubscriptionEntity entity = Subscription(broker, subscription.TopicName, subscription.Name);
        SettingsRules.Check(subscription);
        CheckUnchanged((nameof(subscription.RequiresSession), subscription.RequiresSession, entity.RequiresSession));
        CheckForward(broker, entity.Path, subscription.ForwardTo, subscription.ForwardDeadLetteredMessagesTo);
        entity.Properties = subscription with { TopicName = entity.Properties.TopicName, Name = entity.Properties.Name };
        entity.UpdatedAt = broker.Now;
        entity.Messages.PassOn();
        IdleDeletion.Watch(broker, entity);
        return entity.Properties;
    }

    public static void DeleteSubscription(BrokerNamespace broker, string topicName, string name)
    {
        SubscriptionEntity entity = Subscription(broker, topicName, name);
        Topic(broker, topicName).Subscriptions.Remove(name);
        entity.CloseLinks(BrokerErrors.NotFound(entity.Path));
    }

    public static RuleSettings CreateRule(SubscriptionEntity subscription, RuleSettings rule)
    {
        SettingsRules.Check(rule);
        if (subscription.Rules.ContainsKey(rule.Name))
            throw BrokerErrors.AlreadyExists(rule.Name);

        return subscription.SetRule(rule with { CreatedAt = subscription.Namespace.Now });
    }

    public static RuleSettings UpdateRule(SubscriptionEntity subscription, RuleSettings rule)
    {
        SettingsRules.Check(rule);
        return subscription.SetRule(rule with { CreatedAt = Rule(subscription, rule.Name).Properties.CreatedAt });
    }

    public static void DeleteRule(SubscriptionEntity subscription, string name)
    {
        if (!subscription.Rules.Remove(name))
            throw BrokerErrors.NotFound(name);
    }

    public static QueueEntity Queue(BrokerNamespace broker, string name) =>
        broker.Queues.TryGetValue(name, out QueueEntity? queue) ? queue : throw BrokerErrors.NotFound(name);

    public static TopicEntity Topic(BrokerNamespace broker, string name) =>
        broker.Topics.TryGetValue(name, out TopicEntity? topic) ? topic : throw BrokerErrors.NotFound(name);

    public static SubscriptionEntity Subscription(BrokerNamespace broker, string topicName, string name) =>
        Topic(broker, topicName).Subscriptions.TryGetValue(name, out SubscriptionEntity? subscription)
            ? subscription
            : throw BrokerErrors.NotFound(EntityPaths.Subscription(topicName, name));

    public static SubscriptionRule Rule(SubscriptionEntity subscription, string name) =>
        subscription.Rules.TryGetValue(name, out SubscriptionRule? rule) ? rule : throw BrokerErrors.NotFound(name);

    // Queues and topics share one name space.
    private static void CheckFree(BrokerNamespace broker, string name)
    {
        if (broker.TargetAt(name) is not null)
            throw BrokerErrors.AlreadyExists(name);
    }

    private static void CheckForward(BrokerNamespace broker, string path, params ReadOnlySpan<string?> targets)
    {
        foreach (string? target in targets)
        {
            if (string.Equals(target, path, StringComparison.OrdinalIgnoreCase))
                throw BrokerErrors.Invalid($"The entity '{path}' cannot pass messages on to itself.");
            if (target is not null && broker.TargetAt(target) is null)
                throw BrokerErrors.NotFound(target);
        }
    }

    private static void CheckUnchanged(params ReadOnlySpan<(string Name, bool New, bool Old)> properties)
    {
        foreach ((string name, bool asked, bool current) in properties)
        {
            if (asked != current)
                throw BrokerErrors.Invalid($"The value of {name} cannot be changed once the entity exists.");
        }
    }
}
