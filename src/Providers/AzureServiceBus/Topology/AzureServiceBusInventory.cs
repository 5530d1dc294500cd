using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Topology;

/// <summary>Finds what a namespace has under the prefix and no definition can hold.</summary>
internal sealed class AzureServiceBusInventory(AzureServiceBusContext context, EntityLists lists, SubscriptionTopology subscriptions)
{
    /// <summary>The service's default for queues and topics.</summary>
    private const long DefaultMegabytes = 1024;

    private const string Queue = "queue", Topic = "topic", Subscription = "subscription", Setting = "setting";

    public async IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var queue in lists.QueuesAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var left in Of(queue))
                yield return left;
        }

        await foreach (var topic in lists.TopicsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!context.Names.IsUnderPrefix(topic.Name))
                continue;
            foreach (var left in Of(topic))
                yield return left;
            await foreach (var subscription in lists.SubscriptionsAsync(topic.Name, cancellationToken).ConfigureAwait(false))
            {
                // One that was deleted since it was listed is left out.
                foreach (var left in await AzureServiceBusTopology.UnlessMissingAsync(() => OfAsync(topic, subscription, cancellationToken)).ConfigureAwait(false) ?? [])
                    yield return left;
            }
        }
    }

    private IEnumerable<UnmappedEntity> Of(QueueProperties queue)
    {
        if (!context.Names.IsUnderPrefix(queue.Name))
            return [];
        return context.Names.Neutral(queue.Name) is { } name
            ? Settings(queue.Name, EntityPath.Queue(name),
            [
                Forwards(queue.ForwardTo), ForwardsDeadLetters(queue.ForwardDeadLetteredMessagesTo),
                Partitioned(queue.EnablePartitioning), Disabled(queue.Status), Rights(queue.AuthorizationRules),
                Sized(queue.MaxSizeInMegabytes, queue.EnablePartitioning), Described(queue.UserMetadata),
            ])
            : [new UnmappedEntity(Queue, queue.Name, NotNeutral)];
    }

    private IEnumerable<UnmappedEntity> Of(TopicProperties topic) => context.Names.Neutral(topic.Name) is { } name
        ? Settings(topic.Name, EntityPath.Topic(name),
        [
            Deletes(topic.AutoDeleteOnIdle), Partitioned(topic.EnablePartitioning), Disabled(topic.Status), Rights(topic.AuthorizationRules),
            Sized(topic.MaxSizeInMegabytes, topic.EnablePartitioning), Described(topic.UserMetadata),
            topic.DefaultMessageTimeToLive == TimeSpan.MaxValue ? null : $"its messages expire after {topic.DefaultMessageTimeToLive} (DefaultMessageTimeToLive), which here is a setting of each subscription.",
        ])
        : [new UnmappedEntity(Topic, topic.Name, NotNeutral)];

    private async Task<IEnumerable<UnmappedEntity>> OfAsync(TopicProperties topic, SubscriptionProperties found, CancellationToken cancellationToken)
    {
        var native = $"{topic.Name}/{found.SubscriptionName}";
        if (context.Names.Neutral(topic.Name) is not { } topicName)
            return [new UnmappedEntity(Subscription, native, "its topic is left out itself.")];
        var name = SubscriptionTopology.NameOf(found);
        if (!EntityPath.IsLegalName(name))
            return [new UnmappedEntity(Subscription, native, NotNeutral) { Entity = EntityPath.Topic(topicName) }];
        var rules = await subscriptions.ListRulesAsync(found, cancellationToken).ConfigureAwait(false);
        var ordered = UserMetadata.Parse(topic.UserMetadata).Ordered;
        return Settings(native, EntityPath.Subscription(topicName, name),
        [
            Forwards(found.ForwardTo), ForwardsDeadLetters(found.ForwardDeadLetteredMessagesTo), Disabled(found.Status), Described(found.UserMetadata),
            found.RequiresSession == ordered ? null
                : ordered ? "it has no sessions, and its topic is ordered."
                : "it requires sessions, and its topic is not marked as ordered: here a topic is ordered for all of its subscriptions.",
            subscriptions.FindFilter(found, topicName, name, rules) is not null ? null
                : $"its {(rules.Count == 1 ? "rule has" : $"{rules.Count} rules have")} no neutral form; the filter that stands for {(rules.Count == 1 ? "it" : "them")} in a definition selects nothing. Declare another filter.",
            rules.Where(r => r.Action is not null).Select(r => r.Name).ToList() is { Count: > 0 } changing
                ? $"the actions of its rules change messages: {string.Join(", ", changing.Order(StringComparer.Ordinal))}." : null,
        ]);
    }

    private static IEnumerable<UnmappedEntity> Settings(string native, EntityPath entity, IEnumerable<string?> reasons) =>
        reasons.OfType<string>().Select(reason => new UnmappedEntity(Setting, native, reason) { Entity = entity });

    private static string? Forwards(string? to) => string.IsNullOrEmpty(to) ? null : $"it forwards its messages to '{to}' (ForwardTo).";

    private static string? ForwardsDeadLetters(string? to) => string.IsNullOrEmpty(to) ? null : $"it forwards its dead letters to '{to}' (ForwardDeadLetteredMessagesTo).";

    private static string? Deletes(TimeSpan idle) => idle == TimeSpan.MaxValue ? null : $"the service deletes it when it is idle for {idle} (AutoDeleteOnIdle).";

    private static string? Partitioned(bool partitioned) => partitioned ? "it is partitioned (EnablePartitioning)." : null;

    /// <summary>What is partitioned has sixteen times the size that was asked for, and is told as such.</summary>
    private static string? Sized(long megabytes, bool partitioned) =>
        partitioned || megabytes == DefaultMegabytes ? null : $"it may hold {megabytes} MB (MaxSizeInMegabytes).";

    private static string? Described(string? metadata) => string.IsNullOrEmpty(metadata) || UserMetadata.IsOurs(metadata) ? null
        : "it has user metadata of somebody else, which is not copied and which an update here may replace.";

    private static string? Disabled(EntityStatus status) => status == EntityStatus.Active ? null : $"its status is {status}.";

    private static string? Rights(AuthorizationRules rules) =>
        rules.Count == 0 ? null : $"it has shared access policies of its own: {string.Join(", ", rules.Select(r => r.KeyName).Order(StringComparer.Ordinal))}.";

    private const string NotNeutral = "its name is not neutral: 1 to 64 letters, digits, '-' and '_'.";
}
