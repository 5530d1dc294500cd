using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.SimpleNotificationService.Model;
using Amazon.SQS;
using Integration.Aws.Entities;
using Integration.Aws.Options;

namespace Integration.Aws.Topology;

/// <summary>Finds what exists under the prefix and can't be expressed by a definition.</summary>
internal sealed class AwsInventory(
    EntityResolver entities, QueueProvisioner queues, TopicProvisioner topics, SubscriptionProvisioner subscriptions, SnsSubscriptions deliveries)
{
    private const string Queue = "queue", Topic = "topic", Subscription = "subscription", Setting = "setting";

    private static readonly string[] PushProtocols = ["http", "https", "email", "sms", "lambda"];

    public async IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var roles = new QueueRoles(await queues.DescribeAllAsync(entities.Names.Prefix, cancellationToken).ConfigureAwait(false), entities.Names);
        var listed = roles.Queues.ToDictionary(q => q.Address.Arn, q => q.Address.Path, StringComparer.Ordinal);
        foreach (var (topic, fault) in await topics.ListAddressesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (fault is not null)
            {
                yield return new UnmappedEntity(Topic, AwsAddresses.NameOf(topic.Arn), fault);
                continue;
            }

            foreach (var finding in SettingsOf(topic, await topics.AttributesAsync(topic, cancellationToken).ConfigureAwait(false)))
                yield return finding;
            var own = subscriptions.QueuesOf(topic, roles.All);
            await foreach (var subscription in deliveries.ListAsync(topic, cancellationToken).ConfigureAwait(false))
            {
                var queue = own.FirstOrDefault(q => SnsSubscriptions.Target(q) == (subscription.Protocol, subscription.Endpoint));
                if (queue is not null)
                    listed[queue.Address.Arn] = queue.Address.Path.Owner;
                foreach (var finding in await FindFaultsAsync(topic, subscription, queue, roles, cancellationToken).ConfigureAwait(false))
                    yield return finding;
            }
        }

        foreach (var queue in roles.All)
        {
            if (roles.FindFault(queue, listed) is { } fault)
                yield return new UnmappedEntity(Queue, queue.Address.Name, fault);
            foreach (var finding in SettingsOf(queue, roles, listed))
                yield return finding;
        }
    }

    private async Task<IReadOnlyList<UnmappedEntity>> FindFaultsAsync(
        TopicAddress topic, Subscription subscription, QueueDescription? queue, QueueRoles roles, CancellationToken cancellationToken)
    {
        if (queue is null)
            return [new UnmappedEntity(Subscription, NameOf(subscription), Explain(subscription, topic, roles)) { Entity = topic.Path }];
        if (SnsSubscriptions.IsPending(subscription))
            return [];
        var attributes = await deliveries.AttributesAsync(subscription, cancellationToken).ConfigureAwait(false);
        if (SnsSubscriptions.ReadFilter(attributes) is null)
            return [new UnmappedEntity(Subscription, NameOf(subscription), "its filter policy has no neutral form.") { Entity = topic.Path }];
        return subscription.Protocol != SnsSubscriptions.Sqs || string.Equals(attributes.GetValueOrDefault(SnsSubscriptions.RawDeliveryAttribute), "true", StringComparison.OrdinalIgnoreCase)
            ? []
            : [new UnmappedEntity(Setting, NameOf(subscription), "its raw message delivery is off: receivers get SNS's envelope rather than the message.") { Entity = queue.Address.Path.Owner }];
    }

    private string Explain(Subscription subscription, TopicAddress topic, QueueRoles roles)
    {
        if (subscription.Protocol != SnsSubscriptions.Sqs)
        {
            return PushProtocols.Contains(subscription.Protocol)
                ? $"it pushes by {subscription.Protocol} and was not made by this library; declare a subscription of '{topic.Path}' with that push endpoint."
                : $"it delivers by {subscription.Protocol}, which no definition has.";
        }

        var name = AwsAddresses.NameOf(subscription.Endpoint);
        var rule = $"a subscription of '{topic.Path}' has a queue named like '{entities.Names.Queue(EntityPath.Subscription(topic.Path.Name, "name"), topic.Ordered)}'.";
        return roles.Queues.FirstOrDefault(q => q.Address.Arn == subscription.Endpoint) is { } own
            ? $"it delivers to the queue '{own.Address.Path}', which stands for itself; {rule}"
            : $"it delivers to the queue '{name}'; {rule}";
    }

    // An address may hold a secret.
    private static string NameOf(Subscription subscription) =>
        subscription.Protocol == SnsSubscriptions.Sqs ? $"{SnsSubscriptions.Sqs}:{AwsAddresses.NameOf(subscription.Endpoint)}"
        : Uri.TryCreate(subscription.Endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? $"{subscription.Protocol}:{address.Host}"
        : SnsSubscriptions.IsPending(subscription) ? $"{subscription.Protocol}:unconfirmed"
        : $"{subscription.Protocol}:{AwsAddresses.NameOf(subscription.SubscriptionArn)}";

    private static IEnumerable<UnmappedEntity> SettingsOf(TopicAddress topic, IReadOnlyDictionary<string, string> attributes)
    {
        var reasons = new[]
        {
            attributes.GetValueOrDefault("ContentBasedDeduplication") == "true" ? ContentDeduplication : null,
            string.IsNullOrEmpty(attributes.GetValueOrDefault("KmsMasterKeyId")) ? null : $"it is encrypted with the KMS key {attributes["KmsMasterKeyId"]}.",
            attributes.GetValueOrDefault("ArchivePolicy") is null or "" or "{}" ? null : "it archives messages for replay.",
        };
        return reasons.OfType<string>().Select(r => new UnmappedEntity(Setting, AwsAddresses.NameOf(topic.Arn), r) { Entity = topic.Path });
    }

    private static IEnumerable<UnmappedEntity> SettingsOf(QueueDescription queue, QueueRoles roles, IReadOnlyDictionary<string, EntityPath> listed)
    {
        var attributes = queue.Attributes;
        var (delay, senders, owners) = (queue.Number("DelaySeconds", 0), QueuePolicy.OtherSenders(queue.Policy, AwsAddresses.AccountOf(queue.Address.Arn)), roles.OwnersOf(queue).ToList());
        var reasons = new[]
        {
            delay == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"it delays every message by {delay} s (DelaySeconds)."),
            attributes.GetValueOrDefault("ContentBasedDeduplication") == "true" ? ContentDeduplication : null,
            string.IsNullOrEmpty(attributes.GetValueOrDefault(QueueAttributeName.KmsMasterKeyId)) ? null : $"it is encrypted with the KMS key {attributes[QueueAttributeName.KmsMasterKeyId]}.",
            queue.Retention >= SqsLimits.DefaultRetention.TotalSeconds ? null : string.Create(CultureInfo.InvariantCulture, $"it keeps messages for {queue.Retention} s only (MessageRetentionPeriod)."),
            senders.Count == 0 ? null : $"its policy lets others send: {string.Join(", ", senders)}.",
            owners.Count < 2 ? null : $"it is the dead-letter queue of {owners.Count} queues ({string.Join(", ", owners.Select(o => o.Address.Name).Order(StringComparer.Ordinal))}); here each has its own.",
            owners.Count == 0 || queue.RedrivePolicy is null ? null : $"it is a dead-letter queue and has one itself, '{AwsAddresses.NameOf(queue.RedrivePolicy.TargetArn)}'.",
        };
        return reasons.OfType<string>().Select(r => new UnmappedEntity(Setting, queue.Address.Name, r) { Entity = listed.GetValueOrDefault(queue.Address.Arn) });
    }

    private const string ContentDeduplication = "it deduplicates by the content of messages (ContentBasedDeduplication).";
}
