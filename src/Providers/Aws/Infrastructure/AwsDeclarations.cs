using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Topology;
using Integration.Drivers;

namespace Integration.Aws.Infrastructure;

/// <summary>Everything that a topology asks of an account that has nothing yet, in the order in which <see cref="AwsTopology"/> makes it.</summary>
internal sealed class AwsDeclarations
{
    // A document knows no account: where one of these ARNs stands, it refers to the resource.
    private const string NoAccount = "000000000000";

    private readonly CreationRequests _requests;
    private readonly AwsNames _names;
    private readonly AwsAddresses _addresses;
    private readonly Dictionary<EntityPath, bool> _ordered;
    private readonly HashSet<EntityPath> _leased;
    private readonly List<AwsResource> _resources = [];
    private readonly Dictionary<string, AwsResource> _referred = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _patterns = new(StringComparer.Ordinal);

    public AwsDeclarations(TopologyDefinition topology, InfrastructureOptions options, AwsMessagingOptions settings, AwsNames names, AwsAddresses addresses)
    {
        (_requests, _names, _addresses) = (new CreationRequests(names, settings), names, addresses);
        _ordered = topology.Queues.Select(q => (q.Path, q.Ordered)).Concat(topology.Topics.Select(t => (t.Path, t.Ordered))).ToDictionary();
        _leased = [.. topology.Queues.AsEnumerable<SourceDefinition>().Concat(topology.Subscriptions).Where(s => s.AutoDeleteOnIdle is not null).Select(s => s.Path)];
        foreach (var queue in topology.Queues)
            AddQueue(queue, AddDeadLetters(queue, topicArn: null).Arn, topicArn: null);
        foreach (var topic in topology.Topics)
            AddTopic(topic);
        foreach (var subscription in topology.Subscriptions)
            AddSubscription(subscription);
        if (options.HasRights)
            AddRights(new RightsPolicy(options, this, settings.AccountId is not null));
    }

    public IReadOnlyList<AwsResource> Resources => _resources;

    /// <summary>The resource that an ARN or a URL belongs to, and what follows it there; null for any other text.</summary>
    public (AwsResource Resource, string Suffix)? Find(string text)
    {
        if (_referred.TryGetValue(text, out var resource))
            return (resource, "");
        return text.EndsWith(RightsPolicy.AnySubscription, StringComparison.Ordinal) && _referred.TryGetValue(text[..^RightsPolicy.AnySubscription.Length], out resource)
            ? (resource, RightsPolicy.AnySubscription)
            : null;
    }

    /// <summary>The names of queues, with <c>*</c> in them, that an ARN stands for which is no resource's; null for any other text.</summary>
    public string? FindPattern(string text) => _patterns.GetValueOrDefault(text);

    /// <summary>Whether something refers to queues that are no resources.</summary>
    public bool HasPatterns => _patterns.Count > 0;

    /// <summary>The ARN of the queue behind a source.</summary>
    public string QueueArn(EntityPath source) => AddressOf(source).Arn;

    /// <summary>The ARNs of the queues of a topic's subscriptions, whatever those are called, and of the queues of their dead letters; <c>*</c> stands for what is not known.</summary>
    public (string Queues, string DeadLetters) AnySubscriptionArns(string topic) => (PatternArn(topic, isDeadLetter: false), PatternArn(topic, isDeadLetter: true));

    /// <summary>Whether a source is deleted when it is idle.</summary>
    public bool HasLease(EntityPath source) => _leased.Contains(source);

    /// <summary>Whether it is a URL rather than an ARN.</summary>
    public static bool IsUrl(string text) => !text.StartsWith("arn:", StringComparison.Ordinal);

    private void AddSubscription(SubscriptionDefinition subscription)
    {
        var topicArn = TopicArn(subscription.Topic);
        SubscriptionProvisioner.ThrowIfUnsupported(subscription, IsOrdered(subscription.Path));
        var deadLetters = AddDeadLetters(subscription, topicArn);
        var (protocol, endpoint) = subscription.Push is { } push
            ? (SnsSubscriptions.Protocol(push), push.Address)
            : (SnsSubscriptions.Sqs, AddQueue(subscription, deadLetters.Arn, topicArn).Arn);
        var request = SnsSubscriptions.Request(subscription, topicArn, protocol, endpoint, deadLetters.Arn);

        // Until the topic may send, what it delivers is refused.
        var queues = new[] { deadLetters.Url, AddressOf(subscription.Path).Url };
        Add(
            ResourceKind.Subscription,
            ["subscription", .. InfrastructureNames.WordsOf(subscription.Path)],
            [new("TopicArn", request.TopicArn), new("Protocol", request.Protocol), new("Endpoint", request.Endpoint), .. request.Attributes],
            after: [.. _resources.Where(r => r.Kind == ResourceKind.QueuePolicy && queues.Contains(r.Attributes["QueueUrl"]))]);
    }

    private QueueAddress AddDeadLetters(SourceDefinition source, string? topicArn)
    {
        var address = AddressOf(source.Path.DeadLetter);
        var request = _requests.DeadLetters(source, address.Name, address.Ordered);
        foreach (var (name, value) in DeliveryRequirements.OfDeadLetters(new QueueDescription(address, request.Attributes, request.Tags), queue: null, topicArn))
            request.Attributes[name] = value;
        return AddQueue(["dead", "letters", "of", .. InfrastructureNames.WordsOf(source.Path)], address, request);
    }

    private QueueAddress AddQueue(SourceDefinition source, string deadLetterArn, string? topicArn)
    {
        var address = AddressOf(source.Path);
        return AddQueue(["queue", .. InfrastructureNames.WordsOf(source.Path)], address, _requests.Queue(source, address.Ordered, deadLetterArn, topicArn));
    }

    private QueueAddress AddQueue(IReadOnlyList<string> words, QueueAddress address, CreateQueueRequest request)
    {
        // A policy names the queue itself, which a queue's own resource can't.
        var hasPolicy = request.Attributes.Remove(QueueAttributeName.Policy, out var policy);
        _referred[address.Arn] = _referred[address.Url] = Add(ResourceKind.Queue, words, [new("QueueName", request.QueueName), .. request.Attributes], request.Tags);
        if (hasPolicy)
            Add(ResourceKind.QueuePolicy, ["policy", "of", .. words], [new("QueueUrl", address.Url), new(QueueAttributeName.Policy, policy!)]);
        return address;
    }

    private void AddTopic(TopicDefinition topic)
    {
        var request = _requests.Topic(topic);
        _referred[TopicArn(topic.Name)] = Add(
            ResourceKind.Topic, ["topic", .. InfrastructureNames.WordsOf(topic.Path)], [new("Name", request.Name), .. request.Attributes], request.Tags.ToDictionary(t => t.Key, t => t.Value));
    }

    private void AddRights(RightsPolicy rights)
    {
        var documents = rights.ToJson();
        for (var i = 0; i < documents.Count; i++)
        {
            Add(ResourceKind.Rights, i == 0 ? ["application", "policy"] : ["application", "policy", $"part{i + 1}"],
                [new("Description", "What the application sends to and receives from."), new("PolicyDocument", documents[i])]);
        }
    }

    private AwsResource Add(
        ResourceKind kind,
        IReadOnlyList<string> words,
        IEnumerable<KeyValuePair<string, string>> attributes,
        IReadOnlyDictionary<string, string>? tags = null,
        IReadOnlyList<AwsResource>? after = null)
    {
        var resource = new AwsResource(kind, words, new Dictionary<string, string>(attributes, StringComparer.Ordinal))
        {
            Tags = tags ?? new Dictionary<string, string>(),
            After = after ?? [],
        };
        _resources.Add(resource);
        return resource;
    }

    private string PatternArn(string topic, bool isDeadLetter)
    {
        var path = EntityPath.Topic(topic);
        var pattern = _names.AnySubscriptionQueue(topic, isDeadLetter, IsOrdered(path));
        var arn = _addresses.Queue(path, NoAccount, pattern).Arn;
        _patterns[arn] = pattern;
        return arn;
    }

    private QueueAddress AddressOf(EntityPath source) => _addresses.Queue(source, NoAccount, _names.Queue(source, IsOrdered(source)));

    public string TopicArn(string topic) => _addresses.Topic(EntityPath.Topic(topic), NoAccount, _names.Topic(topic, IsOrdered(EntityPath.Topic(topic)))).Arn;

    private bool IsOrdered(EntityPath path) => _ordered[path.Kind == EntityKind.Subscription ? EntityPath.Topic(path.Name) : path.Owner];
}
