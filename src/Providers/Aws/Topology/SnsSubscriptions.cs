using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SimpleNotificationService.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>The SNS side of subscriptions: what delivers from a topic to a queue or a push endpoint.</summary>
internal sealed class SnsSubscriptions(AwsContext context)
{
    public const string Sqs = "sqs";
    public const string FilterScopeAttribute = "FilterPolicyScope";
    public const string RawDeliveryAttribute = "RawMessageDelivery";
    private const string FilterPolicyAttribute = "FilterPolicy";
    private const string RedrivePolicyAttribute = "RedrivePolicy";
    private const string OnAttributes = "MessageAttributes";
    private const string NoFilter = "{}";

    /// <summary>The SNS subscription of a queue, or of the push endpoint in its tags; null when there is none.</summary>
    public Task<Subscription?> FindAsync(TopicAddress topic, QueueDescription queue, CancellationToken cancellationToken)
    {
        var (protocol, endpoint) = Target(queue);
        return FindAsync(topic, protocol, endpoint, cancellationToken);
    }

    /// <summary>The protocol and endpoint of the SNS subscription of a queue, or of the push endpoint in its tags.</summary>
    public static (string Protocol, string Endpoint) Target(QueueDescription queue) =>
        EntityTags.ReadPush(queue.Tags) is { } push ? (Protocol(push), push.Address) : (Sqs, queue.Address.Arn);

    /// <summary>Every SNS subscription of a topic, paged through to the end.</summary>
    public async IAsyncEnumerable<Subscription> ListAsync(TopicAddress topic, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await context.Sns.ListSubscriptionsByTopicAsync(new ListSubscriptionsByTopicRequest(topic.Arn, token), cancellationToken).ConfigureAwait(false);
            foreach (var subscription in page.Subscriptions ?? [])
                yield return subscription;
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    public async Task<IReadOnlyDictionary<string, string>> AttributesAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        if (IsPending(subscription))
            return new Dictionary<string, string>(StringComparer.Ordinal);
        var response = await context.Sns.GetSubscriptionAttributesAsync(subscription.SubscriptionArn, cancellationToken).ConfigureAwait(false);
        return response.Attributes ?? [];
    }

    /// <summary>What subscribing asks.</summary>
    public static SubscribeRequest Request(SubscriptionDefinition subscription, string topicArn, string protocol, string endpoint, string deadLetterArn)
    {
        var attributes = Attributes(subscription, deadLetterArn);
        if (attributes[FilterPolicyAttribute] == NoFilter)
            attributes.Remove(FilterPolicyAttribute);
        return new SubscribeRequest(topicArn, protocol, endpoint) { Attributes = attributes, ReturnSubscriptionArn = true };
    }

    /// <summary>Subscribes, or gives the subscription that is there the attributes that it lacks.</summary>
    public async Task EnsureAsync(SubscriptionDefinition subscription, TopicAddress topic, string protocol, string endpoint, string deadLetterArn, CancellationToken cancellationToken)
    {
        if (await FindAsync(topic, protocol, endpoint, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            await context.Sns.SubscribeAsync(Request(subscription, topic.Arn, protocol, endpoint, deadLetterArn), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (IsPending(found))
        {
            throw new MessagingException(
                "its push endpoint is not confirmed yet; until then SNS refuses every change. Confirm it, then apply again.", AwsProvider.Name, subscription.Path);
        }

        var present = await AttributesAsync(found, cancellationToken).ConfigureAwait(false);
        foreach (var (name, value) in Attributes(subscription, deadLetterArn).Where(w => !IsEqual(w.Key, w.Value, present)))
            await context.Sns.SetSubscriptionAttributesAsync(found.SubscriptionArn, name, value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Attributes that differ from what this provider's receivers rely on. A different filter is a difference of settings instead.</summary>
    public async Task<IReadOnlyList<SettingDifference>> FindDriftAsync(
        SubscriptionDefinition subscription, Subscription found, string deadLetterArn, CancellationToken cancellationToken)
    {
        if (IsPending(found))
            return [];
        var present = await AttributesAsync(found, cancellationToken).ConfigureAwait(false);
        return
        [
            .. Attributes(subscription, deadLetterArn)
                .Where(w => !IsEqual(w.Key, w.Value, present) && (w.Key != FilterPolicyAttribute || ReadFilter(present) == subscription.Filter))
                .Select(w => new SettingDifference($"Delivery{w.Key}", w.Value, present.GetValueOrDefault(w.Key, "none"))),
        ];
    }

    /// <summary>The neutral filter; null for a policy that has no neutral form. A policy on bodies has none, unless this provider wrote it and its scope was changed since.</summary>
    public static MessageFilter? ReadFilter(IReadOnlyDictionary<string, string> attributes)
    {
        var policy = attributes.GetValueOrDefault(FilterPolicyAttribute);
        if (policy is null or "" or NoFilter)
            return MessageFilter.All;
        return IsOnAttributes(attributes) || policy.Contains(WireNames.Partial, StringComparison.Ordinal) ? FilterPolicy.TryParse(policy) : null;
    }

    // Where the ARN should be, SNS lists "PendingConfirmation".
    public static bool IsPending(Subscription subscription) => !subscription.SubscriptionArn.StartsWith("arn:", StringComparison.Ordinal);

    public static string Protocol(PushEndpoint push) => push.Kind switch
    {
        PushKind.Webhook => new Uri(push.Address).Scheme,
        PushKind.Email => "email",
        PushKind.Sms => "sms",
        _ => "lambda",
    };

    private async Task<Subscription?> FindAsync(TopicAddress topic, string protocol, string endpoint, CancellationToken cancellationToken)
    {
        await foreach (var subscription in ListAsync(topic, cancellationToken).ConfigureAwait(false))
        {
            if (subscription.Protocol == protocol && subscription.Endpoint == endpoint)
                return subscription;
        }

        return null;
    }

    // The filter stands before its scope: SNS takes a policy on attributes under either scope, but none on bodies under the other.
    private static Dictionary<string, string> Attributes(SubscriptionDefinition subscription, string deadLetterArn)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [FilterPolicyAttribute] = FilterPolicy.Compile(subscription.Filter, isAppliedAgain: subscription.Push is null) ?? NoFilter,
            [RedrivePolicyAttribute] = new JsonObject { ["deadLetterTargetArn"] = deadLetterArn }.ToJsonString(),
        };
        if (subscription.Filter != MessageFilter.All)
            attributes[FilterScopeAttribute] = OnAttributes;
        if (subscription.Push is null)
            attributes[RawDeliveryAttribute] = "true";
        return attributes;
    }

    private static bool IsEqual(string name, string wanted, IReadOnlyDictionary<string, string> present)
    {
        var found = present.GetValueOrDefault(name, "");
        return name switch
        {
            FilterScopeAttribute => IsOnAttributes(present),
            RawDeliveryAttribute => string.Equals(found, wanted, StringComparison.OrdinalIgnoreCase),
            _ => found == wanted || (found.Length == 0 && wanted == NoFilter) || IsSameJson(found, wanted),
        };
    }

    private static bool IsOnAttributes(IReadOnlyDictionary<string, string> attributes) => attributes.GetValueOrDefault(FilterScopeAttribute) is null or "" or OnAttributes;

    private static bool IsSameJson(string one, string other)
    {
        try
        {
            return JsonNode.DeepEquals(JsonNode.Parse(one), JsonNode.Parse(other));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
