using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.Aws.Infrastructure;

/// <summary>
/// What IAM is to allow an application: the actions of its roles, each on the queues and topics that they are for
/// (<see href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html">actions of SNS</see>).
/// </summary>
internal sealed class RightsPolicy
{
    /// <summary>Behind a topic's ARN: any of its subscriptions.</summary>
    public const string AnySubscription = ":*";

    /// <summary>IAM takes 6,144 characters a policy; that many ARNs of the longest names and every action have fewer.</summary>
    private const int MostResources = 30;

    private readonly Dictionary<string, SortedSet<string>> _granted = [];
    private readonly List<string> _resources = [];

    /// <param name="options">The roles.</param>
    /// <param name="resources">What they are for.</param>
    /// <param name="knowsAccount">Whether the application knows its account, and so looks no topic up.</param>
    public RightsPolicy(InfrastructureOptions options, AwsDeclarations resources, bool knowsAccount)
    {
        foreach (var path in options.SendsTo)
        {
            if (path.Kind == EntityKind.Topic)
                Grant(resources.TopicArn(path.Name), AwsRights.Publisher);
            else
                Grant(resources.QueueArn(path), AwsRights.Sender);
        }

        foreach (var path in options.Consumes)
        {
            if (path.Kind == EntityKind.Topic)
                GrantInstance(path.Name, resources);
            else
                GrantConsumer(path, resources);
        }

        if (!knowsAccount && options.SendsTo.Concat(options.Consumes).Any(p => p.Kind != EntityKind.Queue))
            Grant("*", AwsRights.Finder);
    }

    /// <summary>The policies' documents, as many as their size asks for.</summary>
    public IReadOnlyList<string> ToJson() => [.. _resources.Chunk(MostResources).Select(Print)];

    private void GrantConsumer(EntityPath path, AwsDeclarations resources)
    {
        var queue = resources.QueueArn(path);
        Grant(queue, AwsRights.Receiver);
        if (path.IsDeadLetter)
            Grant(resources.QueueArn(path.Owner), AwsRights.Reader);
        else
            Grant(resources.QueueArn(path.DeadLetter), AwsRights.Sender);
        if (!path.IsDeadLetter && resources.HasLease(path))
            Grant(queue, AwsRights.Leaseholder);
        if (path.Kind != EntityKind.Subscription)
            return;
        Grant(resources.TopicArn(path.Name), AwsRights.Subscriber);
        Grant(resources.TopicArn(path.Name) + AnySubscription, AwsRights.SubscriptionReader);
    }

    /// <summary>For the subscription of each instance's own: what it is called only the instance knows.</summary>
    private void GrantInstance(string topic, AwsDeclarations resources)
    {
        var (queues, deadLetters) = resources.AnySubscriptionArns(topic);
        Grant(queues, [.. AwsRights.Receiver, .. AwsRights.QueueOwner]);
        Grant(deadLetters, [.. AwsRights.Sender, .. AwsRights.QueueOwner]);
        Grant(resources.TopicArn(topic), AwsRights.SubscriptionOwner);
        Grant(resources.TopicArn(topic) + AnySubscription, AwsRights.SubscriptionOwner);
        Grant("*", AwsRights.Sweeper);
    }

    private string Print(IEnumerable<string> resources) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray(
        [
            .. resources.GroupBy(r => string.Join(' ', _granted[r])).Select(same => new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = Array(_granted[same.First()]),
                ["Resource"] = Array(same),
            }),
        ]),
    }.ToJsonString();

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private void Grant(string resource, IEnumerable<string> actions)
    {
        if (!_granted.TryGetValue(resource, out var granted))
        {
            _granted[resource] = granted = new(StringComparer.Ordinal);
            _resources.Add(resource);
        }

        granted.UnionWith(actions);
    }
}
