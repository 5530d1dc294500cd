using System.Text.Json.Nodes;
using Amazon.SimpleNotificationService.Model;

namespace Integration.Aws;

/// <summary>
/// Subscriptions: an SNS subscription to a queue of its own, or to a push endpoint; with a dead-letter queue in either case. SNS
/// gives subscriptions no names: they are found by their queue, and a push endpoint by the tags of its dead-letter queue.
/// </summary>
internal sealed class SubscriptionStore(AwsDriver driver, QueueStore queues, TopicStore topics)
{
    private const string FilterPolicyAttribute = "FilterPolicy";
    private const string RedrivePolicyAttribute = "RedrivePolicy";
    private const string RawDeliveryAttribute = "RawMessageDelivery";

    public async Task<bool> CreateAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        var topic = await topics.GetAddressAsync(EntityPath.Topic(subscription.Topic), cancellationToken).ConfigureAwait(false);
        driver.Book.Keep(topic);
        if (subscription.Push is not null && topic.Ordered)
        {
            throw new CapabilityNotSupportedException(
                subscription.Push.Capability, "ordered topics deliver to queues only.", "an unordered topic, or a subscription to receive from.", driver.Provider, subscription.Path);
        }

        // Half of one may be left from a creation that was cut off: only both halves count.
        if (await FindQueueAsync(subscription.Path, topic, cancellationToken).ConfigureAwait(false) is { } existing
            && await FindSubscriptionAsync(topic, existing, cancellationToken).ConfigureAwait(false) is not null)
        {
            return false;
        }

        var deadLetters = await queues.CreateDeadLettersAsync(
            subscription, topic.Ordered, topic.Arn, cancellationToken, isPush: subscription.Push is not null).ConfigureAwait(false);
        string protocol, endpoint;
        if (subscription.Push is { } push)
        {
            (protocol, endpoint) = (Protocol(push), push.Address);
        }
        else
        {
            await queues.CreateAsync(subscription, topic.Ordered, topic.Arn, cancellationToken).ConfigureAwait(false);
            driver.Settings.Learn(subscription);
            (protocol, endpoint) = ("sqs", (await driver.Book.GetQueueAsync(subscription.Path, cancellationToken).ConfigureAwait(false)).Arn);
        }

        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RedrivePolicyAttribute] = new JsonObject { ["deadLetterTargetArn"] = deadLetters.Arn }.ToJsonString(),
        };
        if (subscription.Push is null)
            attributes[RawDeliveryAttribute] = "true";
        if (FilterPolicy.Compile(subscription.Filter, isAppliedAgain: subscription.Push is null) is { } policy)
            attributes[FilterPolicyAttribute] = policy;
        await driver.Clients.Sns.SubscribeAsync(
            new SubscribeRequest(topic.Arn, protocol, endpoint) { Attributes = attributes, ReturnSubscriptionArn = true }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task UpdateAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        var topic = await topics.GetAddressAsync(EntityPath.Topic(subscription.Topic), cancellationToken).ConfigureAwait(false);
        var queue = await FindQueueAsync(subscription.Path, topic, cancellationToken).ConfigureAwait(false);
        var found = queue is null ? null : await FindSubscriptionAsync(topic, queue, cancellationToken).ConfigureAwait(false);
        if (found is null)
            throw new EntityNotFoundException("there is no such subscription.", driver.Provider, subscription.Path);
        if (subscription.Push is null)
            await queues.UpdateAsync(subscription, cancellationToken).ConfigureAwait(false);
        await driver.Clients.Sns.SetSubscriptionAttributesAsync(
            found.SubscriptionArn, FilterPolicyAttribute, FilterPolicy.Compile(subscription.Filter, isAppliedAgain: subscription.Push is null) ?? "{}", cancellationToken).ConfigureAwait(false);
    }

    public async Task<SubscriptionDefinition?> FindAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var topic = await topics.FindAddressAsync(EntityPath.Topic(path.Name), cancellationToken).ConfigureAwait(false);
        if (topic is null)
            return null;
        driver.Book.Keep(topic);
        var queue = await FindQueueAsync(path, topic, cancellationToken).ConfigureAwait(false);
        return queue is null ? null : await DescribeAsync(path, topic, queue, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SubscriptionState?> FindStateAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var topic = await topics.FindAddressAsync(EntityPath.Topic(path.Name), cancellationToken).ConfigureAwait(false);
        var queue = topic is null ? null : await FindQueueAsync(path, topic, cancellationToken).ConfigureAwait(false);
        var found = queue is null ? null : await FindSubscriptionAsync(topic!, queue, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return null;
        return IsPending(found) || (await AttributesAsync(found, cancellationToken).ConfigureAwait(false)).GetValueOrDefault("PendingConfirmation") == "true"
            ? SubscriptionState.PendingConfirmation
            : SubscriptionState.Active;
    }

    public async IAsyncEnumerable<SubscriptionDefinition> ListAsync(TopicAddress topic, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        driver.Book.Keep(topic);
        await foreach (var path in ListPathsAsync(topic, cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(path, cancellationToken).ConfigureAwait(false) is { } found)
                yield return found;
        }
    }

    /// <summary>The paths of a topic's subscriptions, by the tags of the queues that may be theirs.</summary>
    public async IAsyncEnumerable<EntityPath> ListPathsAsync(TopicAddress topic, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<EntityPath>();
        await foreach (var url in queues.ListAsync(driver.Book.Names.SubscriptionQueuePrefix(topic.Path.Name), cancellationToken).ConfigureAwait(false))
        {
            var stored = await queues.DescribeAsync(driver.Book.Addresses.Queue(topic.Path, url), cancellationToken).ConfigureAwait(false);
            if (stored is not null && EntityTags.FindEntity(stored.Tags)?.Split('/') is [var name, var subscription]
                && name == topic.Path.Name && EntityPath.IsLegalName(subscription) && seen.Add(EntityPath.Subscription(name, subscription)))
            {
                yield return EntityPath.Subscription(name, subscription);
            }
        }
    }

    /// <summary>Deletes the SNS subscription first: nothing more is delivered into queues that are about to go.</summary>
    public async Task DeleteAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var topic = await topics.FindAddressAsync(EntityPath.Topic(path.Name), cancellationToken).ConfigureAwait(false);
        if (topic is not null
            && await FindQueueAsync(path, topic, cancellationToken).ConfigureAwait(false) is { } queue
            && await FindSubscriptionAsync(topic, queue, cancellationToken).ConfigureAwait(false) is { } found
            && !IsPending(found))
        {
            // One that nobody confirmed can't be removed; SNS forgets it after 48 hours.
            await driver.Clients.Sns.UnsubscribeAsync(found.SubscriptionArn, cancellationToken).ConfigureAwait(false);
        }

        foreach (var ordered in topic is null ? [false, true] : new[] { topic.Ordered })
            await queues.DeleteAsync(path, ordered, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The queue that carries a subscription's tags: its own, or for a push endpoint its dead-letter queue.</summary>
    private async Task<StoredQueue?> FindQueueAsync(EntityPath path, TopicAddress topic, CancellationToken cancellationToken)
    {
        foreach (var source in new[] { path, path.DeadLetter })
        {
            try
            {
                var response = await driver.Clients.Sqs.GetQueueUrlAsync(driver.Book.Names.Queue(source, topic.Ordered), cancellationToken).ConfigureAwait(false);
                var stored = await queues.DescribeAsync(driver.Book.Addresses.Queue(source, response.QueueUrl), cancellationToken).ConfigureAwait(false);
                if (stored is not null && (!source.IsDeadLetter || EntityTags.ReadPush(stored.Tags) is not null))
                    return stored;
            }
            catch (Exception exception) when (AwsErrors.IsNotFound(exception))
            {
                // Not this one.
            }
        }

        return null;
    }

    private async Task<SubscriptionDefinition?> DescribeAsync(EntityPath path, TopicAddress topic, StoredQueue queue, CancellationToken cancellationToken)
    {
        if (await FindSubscriptionAsync(topic, queue, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;
        var attributes = await AttributesAsync(found, cancellationToken).ConfigureAwait(false);
        var filter = FilterPolicy.TryParse(attributes.GetValueOrDefault(FilterPolicyAttribute) is { } policy and not "{}" ? policy : null)
            ?? throw new MessagingException("its filter policy was made by someone else and has no neutral form. Delete the subscription, or its policy.", driver.Provider, path);
        var definition = QueueStore.Read(new SubscriptionDefinition(path.Name, path.SubscriptionName!), queue) with { Filter = filter, Push = EntityTags.ReadPush(queue.Tags) };
        if (definition.Push is not null)
            return definition with { LockDuration = new SubscriptionDefinition("t", "s").LockDuration, MaxDeliveryCount = new SubscriptionDefinition("t", "s").MaxDeliveryCount };
        driver.Settings.Learn(definition);
        return definition;
    }

    /// <summary>The SNS subscription of a queue or push endpoint, paged through; null when there is none.</summary>
    private async Task<Subscription?> FindSubscriptionAsync(TopicAddress topic, StoredQueue queue, CancellationToken cancellationToken)
    {
        var (protocol, endpoint) = EntityTags.ReadPush(queue.Tags) is { } push ? (Protocol(push), push.Address) : ("sqs", queue.Address.Arn);
        string? token = null;
        do
        {
            var page = await driver.Clients.Sns.ListSubscriptionsByTopicAsync(new ListSubscriptionsByTopicRequest(topic.Arn, token), cancellationToken).ConfigureAwait(false);
            if (page.Subscriptions?.Find(s => s.Protocol == protocol && s.Endpoint == endpoint) is { } found)
                return found;
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        return null;
    }

    private async Task<IReadOnlyDictionary<string, string>> AttributesAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        if (IsPending(subscription))
            return new Dictionary<string, string>(StringComparer.Ordinal);
        var response = await driver.Clients.Sns.GetSubscriptionAttributesAsync(subscription.SubscriptionArn, cancellationToken).ConfigureAwait(false);
        return response.Attributes ?? [];
    }

    // Where the ARN should be, SNS lists "PendingConfirmation".
    private static bool IsPending(Subscription subscription) => !subscription.SubscriptionArn.StartsWith("arn:", StringComparison.Ordinal);

    private static string Protocol(PushEndpoint push) => push.Kind switch
    {
        PushKind.Webhook => new Uri(push.Address).Scheme,
        PushKind.Email => "email",
        PushKind.Sms => "sms",
        _ => "lambda",
    };
}
