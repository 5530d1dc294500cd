using System.Text.Json.Nodes;
using System.Xml;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Topology;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Infrastructure;

/// <summary>
/// Everything that a topology asks of a namespace that has nothing yet
/// (<see href="https://learn.microsoft.com/azure/templates/microsoft.servicebus/namespaces/topics/subscriptions">resources</see>).
/// </summary>
internal sealed class ArmDeclarations
{
    private readonly EntityNames _names;
    private readonly int _maxFilterLength;
    private readonly List<ArmResource> _resources = [];
    private readonly Dictionary<EntityPath, ArmResource> _entities = [];

    public ArmDeclarations(TopologyDefinition topology, InfrastructureOptions options, EntityNames names, int maxFilterLength)
    {
        (_names, _maxFilterLength) = (names, maxFilterLength);
        foreach (var queue in topology.Queues)
            Add(queue);
        foreach (var topic in topology.Topics)
        {
            var mark = CopyMark.From(options.Seed, _names.Of(topic.Name));
            var parent = Add(topic, mark);
            foreach (var subscription in topology.Subscriptions.Where(s => s.Topic == topic.Name))
                Add(subscription, parent, topic, mark);
        }

        Assignments = [.. RoleAssignment.Of(options, path => _entities[path])];
    }

    public IReadOnlyList<ArmResource> Resources => _resources;

    public IReadOnlyList<RoleAssignment> Assignments { get; }

    private void Add(QueueDefinition queue)
    {
        var options = DefinitionMapping.ToOptions(queue, _names);
        var properties = Source(
            options.LockDuration, options.MaxDeliveryCount, options.DefaultMessageTimeToLive, options.DeadLetteringOnMessageExpiration, options.AutoDeleteOnIdle, options.RequiresSession);
        Deduplicate(properties, queue.DeduplicationWindow);
        if (options.UserMetadata is not null)
            properties["userMetadata"] = options.UserMetadata;
        AddEntity(queue.Path, new("queues", ["queue", .. InfrastructureNames.WordsOf(queue.Path)], null, options.Name, properties));
    }

    private ArmResource Add(TopicDefinition topic, string mark)
    {
        var options = DefinitionMapping.ToOptions(topic, _names, mark);
        var properties = new JsonObject { ["supportOrdering"] = options.SupportOrdering };
        Deduplicate(properties, topic.DeduplicationWindow);
        properties["userMetadata"] = options.UserMetadata;
        return AddEntity(topic.Path, new("topics", ["topic", .. InfrastructureNames.WordsOf(topic.Path)], null, options.Name, properties));
    }

    private void Add(SubscriptionDefinition subscription, ArmResource parent, TopicDefinition topic, string mark)
    {
        var options = DefinitionMapping.ToOptions(subscription, _names.Of(topic.Name), topic.Ordered);
        var properties = Source(
            options.LockDuration, options.MaxDeliveryCount, options.DefaultMessageTimeToLive, options.DeadLetteringOnMessageExpiration, options.AutoDeleteOnIdle, options.RequiresSession);
        properties["deadLetteringOnFilterEvaluationExceptions"] = options.EnableDeadLetteringOnFilterEvaluationExceptions;
        properties["userMetadata"] = options.UserMetadata;
        var words = InfrastructureNames.WordsOf(subscription.Path);
        var entity = AddEntity(subscription.Path, new("topics/subscriptions", ["subscription", .. words], parent, options.SubscriptionName, properties));
        var rules = SubscriptionRules.Compile(subscription.Filter, options.SubscriptionName, mark, _maxFilterLength, out var fault, forResourceManager: true);
        if (fault is not null)
        {
            throw new CapabilityNotSupportedException(
                Capability.Filters, $"the filter can't be a rule of a document, which has its values in the expression: {fault}.", "a simpler filter, or several subscriptions.",
                AzureServiceBusProvider.Name, subscription.Path);
        }

        // The service makes a rule of its own with each subscription, which selects everything.
        var silenced = new SqlRuleFilter(SubscriptionRules.Nothing);
        _resources.Add(new("topics/subscriptions/rules", ["default", "rule", "of", .. words], entity, RuleProperties.DefaultRuleName, Rule(silenced)) { IsThere = true });
        for (var i = 0; i < rules.Count; i++)
            _resources.Add(new("topics/subscriptions/rules", ["rule", $"{i + 1}", "of", .. words], entity, rules[i].Name, Rule(rules[i].Filter)));
    }

    private ArmResource AddEntity(EntityPath path, ArmResource entity)
    {
        // Resource Manager separates the parts of a name by slashes, and has this for one within.
        var named = entity with { Name = entity.Name.Replace('/', '~'), HoldsMessages = true };
        _resources.Add(named);
        _entities[path] = named;
        return named;
    }

    private static JsonObject Source(TimeSpan lockDuration, int maxDeliveryCount, TimeSpan timeToLive, bool deadLetterExpired, TimeSpan idle, bool requiresSession)
    {
        var properties = new JsonObject
        {
            ["lockDuration"] = XmlConvert.ToString(lockDuration),
            ["maxDeliveryCount"] = maxDeliveryCount,
            ["defaultMessageTimeToLive"] = XmlConvert.ToString(timeToLive),
            ["deadLetteringOnMessageExpiration"] = deadLetterExpired,
            ["requiresSession"] = requiresSession,
        };
        if (DefinitionMapping.Idle(idle) is { } limited)
            properties["autoDeleteOnIdle"] = XmlConvert.ToString(limited);
        return properties;
    }

    private static void Deduplicate(JsonObject properties, TimeSpan? window)
    {
        properties["requiresDuplicateDetection"] = window is not null;
        if (window is { } duration)
            properties["duplicateDetectionHistoryTimeWindow"] = XmlConvert.ToString(duration);
    }

    private static JsonObject Rule(RuleFilter filter)
    {
        if (filter is SqlRuleFilter sql)
            return new() { ["filterType"] = "SqlFilter", ["sqlFilter"] = new JsonObject { ["sqlExpression"] = sql.SqlExpression } };
        var correlation = (CorrelationRuleFilter)filter;
        var tests = new JsonObject();
        foreach (var (name, value) in new[]
        {
            ("label", correlation.Subject), ("correlationId", correlation.CorrelationId), ("contentType", correlation.ContentType), ("replyTo", correlation.ReplyTo),
        })
        {
            if (value is not null)
                tests[name] = value;
        }

        if (correlation.ApplicationProperties.Count > 0)
            tests["properties"] = new JsonObject(correlation.ApplicationProperties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)(string)p.Value)));
        return new() { ["filterType"] = "CorrelationFilter", ["correlationFilter"] = tests };
    }
}
