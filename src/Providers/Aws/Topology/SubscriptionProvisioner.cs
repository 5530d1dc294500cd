using Integration.Aws.Entities;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Topology;

/// <summary>
/// Subscriptions: an SNS subscription to a queue of its own, or to a push endpoint; with a dead-letter queue in either case. SNS
/// gives subscriptions no names: they are found by their queue, and a push endpoint by the tags of its dead-letter queue.
/// </summary>
internal sealed class SubscriptionProvisioner(
    AwsContext context, EntityResolver entities, SettingsCache settings, QueueProvisioner queues, TopicProvisioner topics, SnsSubscriptions deliveries)
{
    public async Task<bool> CreateAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        var topic = await topics.GetAddressAsync(EntityPath.Topic(subscription.Topic), cancellationToken).ConfigureAwait(false);
        entities.Keep(topic);
        ThrowIfUnsupported(subscription, topic.Ordered);

        // An interrupted creation may have left the queue without the SNS subscription, and only both are a subscription. The queue must be as declared.
        if (await FindQueueAsync(subscription.Path, topic, cancellationToken).ConfigureAwait(false) is { } existing)
        {
            if (await deliveries.FindAsync(topic, existing, cancellationToken).ConfigureAwait(false) is not null)
                return false;
            if (CompareLeftOver(subscription, existing) is { Count: > 0 } differences)
                throw new TopologyConflictException(subscription.Path, differences, AwsProvider.Name);
        }

        var made = new CreationRollback(context, entities);
        return await made.CompleteAsync(async () =>
        {
            await CompleteAsync(subscription, topic, made, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    /// <exception cref="CapabilityNotSupportedException">SNS has no such subscription to an ordered topic.</exception>
    public static void ThrowIfUnsupported(SubscriptionDefinition subscription, bool ordered)
    {
        if (subscription.Push is not null && ordered)
        {
            throw new CapabilityNotSupportedException(
                subscription.Push.Capability, "ordered topics deliver to queues only.", "an unordered topic, or a subscription to receive from.", AwsProvider.Name, subscription.Path);
        }
    }

    public async Task UpdateAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        var topic = await topics.GetAddressAsync(EntityPath.Topic(subscription.Topic), cancellationToken).ConfigureAwait(false);
        var made = new CreationRollback(context, entities);
        await made.CompleteAsync(async () =>
        {
            if (subscription.Push is null && await FindQueueAsync(subscription.Path, topic, cancellationToken).ConfigureAwait(false) is not null)
                await queues.UpdateAsync(subscription, topic.Arn, cancellationToken).ConfigureAwait(false);
            await CompleteAsync(subscription, topic, made, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>What differs from what delivery to a subscription requires; its settings too where only its queue exists.</summary>
    public async Task<IReadOnlyList<SettingDifference>> FindDriftAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        var topic = await topics.FindAddressAsync(EntityPath.Topic(subscription.Topic), cancellationToken).ConfigureAwait(false);
        var queue = topic is null ? null : await FindQueueAsync(subscription.Path, topic, cancellationToken).ConfigureAwait(false);
        if (queue is null)
            return [];
        var found = await deliveries.FindAsync(topic!, queue, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SettingDifference> drift = found is null
            ? [.. CompareLeftOver(subscription, queue), new SettingDifference("Delivery", $"SNS delivers from {topic!.Arn}", "no subscription in SNS")]
            : await deliveries.FindDriftAsync(subscription, found, DeadLettersOf(queue).Arn, cancellationToken).ConfigureAwait(false);
        if (queue.Address.Path.IsDeadLetter)
            return QueuePolicy.Allows(queue.Policy, topic!.Arn, queue.Address.Arn) ? drift : [DeliveryRequirements.PolicyDifference("DeadLetter", queue, topic.Arn), .. drift];
        return [.. await queues.FindDriftAsync(subscription, queue, topic!.Arn, cancellationToken).ConfigureAwait(false), .. drift];
    }

    public async Task<SubscriptionDefinition?> FindAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var topic = await topics.FindAddressAsync(EntityPath.Topic(path.Name), cancellationToken).ConfigureAwait(false);
        if (topic is null)
            return null;
        entities.Keep(topic);
        var queue = await FindQueueAsync(path, topic, cancellationToken).ConfigureAwait(false);
        return queue is null ? null : await DescribeAsync(path, topic, queue, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SubscriptionState?> FindStateAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var topic = await topics.FindAddressAsync(EntityPath.Topic(path.Name), cancellationToken).ConfigureAwait(false);
        var queue = topic is null ? null : await FindQueueAsync(path, topic, cancellationToken).ConfigureAwait(false);
        var found = queue is null ? null : await deliveries.FindAsync(topic!, queue, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return null;
        return SnsSubscriptions.IsPending(found) || (await deliveries.AttributesAsync(found, cancellationToken).ConfigureAwait(false)).GetValueOrDefault("PendingConfirmation") == "true"
            ? SubscriptionState.PendingConfirmation
            : SubscriptionState.Active;
    }

    /// <summary>Lists subscriptions with a neutral form; the inventory reports those with a filter policy that has none.</summary>
    public async IAsyncEnumerable<SubscriptionDefinition> ListAsync(TopicAddress topic, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        entities.Keep(topic);
        foreach (var queue in await ListQueuesAsync(topic, cancellationToken).ConfigureAwait(false))
        {
            var path = queue.Address.Path.Owner;
            if ((await TryDescribeAsync(path, topic, queue, cancellationToken).ConfigureAwait(false)).Definition is { } found)
                yield return found;
        }
    }

    /// <summary>The queues of a topic's subscriptions, one each, by their tags or else their names.</summary>
    public async Task<IReadOnlyList<QueueDescription>> ListQueuesAsync(TopicAddress topic, CancellationToken cancellationToken) =>
        QueuesOf(topic, await queues.DescribeAllAsync(entities.Names.SubscriptionQueuePrefix(topic.Path.Name), cancellationToken).ConfigureAwait(false));

    /// <summary>The same, of queues that were described already.</summary>
    public IReadOnlyList<QueueDescription> QueuesOf(TopicAddress topic, IEnumerable<QueueDescription> stored)
    {
        var prefix = entities.Names.SubscriptionQueuePrefix(topic.Path.Name);
        return
        [
            .. stored.Where(q => q.Address.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(q => Own(q, topic)).OfType<QueueDescription>()
                .OrderBy(q => q.Address.Path.IsDeadLetter).DistinctBy(q => q.Address.Path.Owner),
        ];
    }

    /// <summary>Deletes the SNS subscription first: nothing more is delivered into queues that are about to go.</summary>
    public async Task DeleteAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var topic = await topics.FindAddressAsync(EntityPath.Topic(path.Name), cancellationToken).ConfigureAwait(false);
        if (topic is not null
            && await FindQueueAsync(path, topic, cancellationToken).ConfigureAwait(false) is { } queue
            && await deliveries.FindAsync(topic, queue, cancellationToken).ConfigureAwait(false) is { } found
            && !SnsSubscriptions.IsPending(found))
        {
            // An unconfirmed subscription can't be deleted; SNS removes it after 48 hours.
            await context.Sns.UnsubscribeAsync(found.SubscriptionArn, cancellationToken).ConfigureAwait(false);
        }

        foreach (var ordered in topic is null ? [false, true] : new[] { topic.Ordered })
            await queues.DeleteAsync(path, ordered, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes what is missing of a subscription, dead-letter queue first and delivery last.</summary>
    private async Task CompleteAsync(SubscriptionDefinition subscription, TopicAddress topic, CreationRollback made, CancellationToken cancellationToken)
    {
        if (subscription.Push is { } push)
        {
            var undelivered = await queues.EnsureDeadLettersAsync(subscription, topic.Ordered, queue: null, topic.Arn, made, cancellationToken).ConfigureAwait(false);
            await deliveries.EnsureAsync(subscription, topic, SnsSubscriptions.Protocol(push), push.Address, undelivered.Arn, cancellationToken).ConfigureAwait(false);
            return;
        }

        var queue = await FindQueueAsync(subscription.Path, topic, cancellationToken).ConfigureAwait(false);
        if (queue is null)
        {
            await queues.CreateAsync(subscription, topic.Ordered, topic.Arn, made, cancellationToken).ConfigureAwait(false);
            queue = await FindQueueAsync(subscription.Path, topic, cancellationToken).ConfigureAwait(false)
                ?? throw new ServiceUnavailableException("its queue was created, but is not found yet; try again.", AwsProvider.Name, subscription.Path);
        }
        else if ((await queues.FindDriftAsync(subscription, queue, topic.Arn, cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            await queues.UpdateAsync(subscription, topic.Arn, cancellationToken).ConfigureAwait(false);
        }

        settings.Learn(subscription);
        await deliveries.EnsureAsync(subscription, topic, SnsSubscriptions.Sqs, queue.Address.Arn, DeadLettersOf(queue).Arn, cancellationToken).ConfigureAwait(false);
    }

    // A filter belongs to the SNS subscription, which is missing.
    private static IReadOnlyList<SettingDifference> CompareLeftOver(SubscriptionDefinition subscription, QueueDescription queue)
    {
        var push = EntityTags.ReadPush(queue.Tags);
        var left = subscription with { Push = push };
        return DefinitionDiff.Between(subscription, push is null ? QueueProvisioner.Read(left, queue) : left);
    }

    /// <summary>The dead-letter queue by the redrive policy; for one without a policy as this adapter will name it.</summary>
    private QueueAddress DeadLettersOf(QueueDescription queue)
    {
        var path = queue.Address.Path.Owner.DeadLetter;
        if (queue.Address.Path.IsDeadLetter)
            return queue.Address;
        var name = entities.Names.Queue(path, queue.Address.Ordered);
        return queue.DeadLetters ?? AwsAddresses.Neighbour(queue.Address, path, AwsAddresses.Beside(queue.Address.Arn, name))!;
    }

    /// <summary>The queue as one of the topic's subscriptions, if it is: its own, or for a push endpoint its dead-letter queue.</summary>
    private QueueDescription? Own(QueueDescription queue, TopicAddress topic)
    {
        var (isPush, tag) = (EntityTags.ReadPush(queue.Tags) is not null, EntityTags.FindEntity(queue.Tags)?.Split('/'));
        var name = tag is [var of, var subscription] && of == topic.Path.Name && EntityPath.IsLegalName(subscription)
            ? subscription
            : entities.Names.FindSubscriptionName(topic.Path.Name, queue.Address.Name);
        if (name is null || queue.Address.Ordered != topic.Ordered)
            return null;
        var path = EntityPath.Subscription(topic.Path.Name, name);
        return queue with { Address = queue.Address with { Path = isPush ? path.DeadLetter : path } };
    }

    /// <summary>The queue that carries a subscription's tags: its own, or for a push endpoint its dead-letter queue.</summary>
    private async Task<QueueDescription?> FindQueueAsync(EntityPath path, TopicAddress topic, CancellationToken cancellationToken)
    {
        foreach (var source in new[] { path, path.DeadLetter })
        {
            var address = await entities.FindQueueAsync(source, entities.Names.Queue(source, topic.Ordered), cancellationToken).ConfigureAwait(false);
            var stored = address is null ? null : await queues.DescribeAsync(address, withTags: true, cancellationToken).ConfigureAwait(false);
            if (stored is not null && (!source.IsDeadLetter || EntityTags.ReadPush(stored.Tags) is not null))
                return stored;
        }

        return null;
    }

    private async Task<SubscriptionDefinition?> DescribeAsync(EntityPath path, TopicAddress topic, QueueDescription queue, CancellationToken cancellationToken)
    {
        var (definition, isForeign) = await TryDescribeAsync(path, topic, queue, cancellationToken).ConfigureAwait(false);
        return isForeign
            ? throw new MessagingException("its filter policy was written by another tool and has no neutral form. Delete the subscription, or its policy.", AwsProvider.Name, path)
            : definition;
    }

    /// <summary>No definition when SNS has no subscription, or has one whose filter policy has no neutral form.</summary>
    private async Task<(SubscriptionDefinition? Definition, bool IsForeign)> TryDescribeAsync(
        EntityPath path, TopicAddress topic, QueueDescription queue, CancellationToken cancellationToken)
    {
        if (await deliveries.FindAsync(topic, queue, cancellationToken).ConfigureAwait(false) is not { } found)
            return default;
        if (SnsSubscriptions.ReadFilter(await deliveries.AttributesAsync(found, cancellationToken).ConfigureAwait(false)) is not { } filter)
            return (null, true);
        var definition = QueueProvisioner.Read(new SubscriptionDefinition(path.Name, path.SubscriptionName!), queue) with { Filter = filter, Push = EntityTags.ReadPush(queue.Tags) };
        if (definition.Push is not null)
            return (definition with { LockDuration = new SubscriptionDefinition("t", "s").LockDuration, MaxDeliveryCount = new SubscriptionDefinition("t", "s").MaxDeliveryCount }, false);
        settings.Learn(definition);
        entities.LearnDeadLetters(queue.Address, queue.RedrivePolicy);
        return (definition, false);
    }
}
