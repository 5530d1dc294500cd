using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.AzureServiceBus.Tests.Infrastructure;

/// <summary>Carries a configuration of Terraform out as Azure Resource Manager would: each subscription comes with a rule of the service's own.</summary>
internal sealed partial class Deployment(ServiceBusAdministrationClient administration)
{
    private readonly Dictionary<string, string[]> _names = new() { ["var.namespace"] = [] };

    /// <summary>What the application gets: the role, and on what by its path in the namespace.</summary>
    public List<(string Role, string On)> Roles { get; } = [];

    public async Task DeployAsync(string document)
    {
        var resources = JsonNode.Parse(document)!["resource"]!.AsObject();
        foreach (var kind in new[] { "azapi_resource", "azapi_update_resource" })
        {
            foreach (var (id, resource) in resources[kind]?.AsObject() ?? [])
            {
                string[] path = [.. _names[Reference().Match((string)resource!["parent_id"]!).Groups["id"].Value], ((string)resource["name"]!).Replace('~', '/')];
                _names[$"{kind}.{id}"] = path;
                await MakeAsync(((string)resource["type"]!).Split('@')[0], path, new Properties(Unescape(resource["body"]!["properties"])!.AsObject()), isThere: kind == "azapi_update_resource");
            }
        }

        foreach (var (_, assignment) in resources["azurerm_role_assignment"]?.AsObject() ?? [])
            Roles.Add(((string)assignment!["role_definition_name"]!, string.Join("/subscriptions/", _names[Reference().Match((string)assignment["scope"]!).Groups["id"].Value])));
    }

    private async Task MakeAsync(string type, string[] path, Properties properties, bool isThere)
    {
        switch (type)
        {
            case "Microsoft.ServiceBus/namespaces/queues":
                var queue = new CreateQueueOptions(path[0])
                {
                    LockDuration = properties.Duration("lockDuration"),
                    MaxDeliveryCount = properties.Number("maxDeliveryCount"),
                    DefaultMessageTimeToLive = properties.Duration("defaultMessageTimeToLive"),
                    DeadLetteringOnMessageExpiration = properties.Flag("deadLetteringOnMessageExpiration"),
                    RequiresSession = properties.Flag("requiresSession"),
                    RequiresDuplicateDetection = properties.Flag("requiresDuplicateDetection"),
                };
                if (properties.Text("userMetadata") is { } ofQueue)
                    queue.UserMetadata = ofQueue;
                if (properties.Text("autoDeleteOnIdle") is { } idle)
                    queue.AutoDeleteOnIdle = XmlConvert.ToTimeSpan(idle);
                if (queue.RequiresDuplicateDetection)
                    queue.DuplicateDetectionHistoryTimeWindow = properties.Duration("duplicateDetectionHistoryTimeWindow");
                await administration.CreateQueueAsync(queue);
                break;
            case "Microsoft.ServiceBus/namespaces/topics":
                var topic = new CreateTopicOptions(path[0])
                {
                    SupportOrdering = properties.Flag("supportOrdering"),
                    RequiresDuplicateDetection = properties.Flag("requiresDuplicateDetection"),
                    UserMetadata = properties.Text("userMetadata"),
                };
                if (topic.RequiresDuplicateDetection)
                    topic.DuplicateDetectionHistoryTimeWindow = properties.Duration("duplicateDetectionHistoryTimeWindow");
                await administration.CreateTopicAsync(topic);
                break;
            case "Microsoft.ServiceBus/namespaces/topics/subscriptions":
                var subscription = new CreateSubscriptionOptions(path[0], path[1])
                {
                    LockDuration = properties.Duration("lockDuration"),
                    MaxDeliveryCount = properties.Number("maxDeliveryCount"),
                    DefaultMessageTimeToLive = properties.Duration("defaultMessageTimeToLive"),
                    DeadLetteringOnMessageExpiration = properties.Flag("deadLetteringOnMessageExpiration"),
                    EnableDeadLetteringOnFilterEvaluationExceptions = properties.Flag("deadLetteringOnFilterEvaluationExceptions"),
                    RequiresSession = properties.Flag("requiresSession"),
                    UserMetadata = properties.Text("userMetadata"),
                };
                if (properties.Text("autoDeleteOnIdle") is { } idleSubscription)
                    subscription.AutoDeleteOnIdle = XmlConvert.ToTimeSpan(idleSubscription);
                await administration.CreateSubscriptionAsync(subscription);
                break;
            default:
                Assert.Equal("Microsoft.ServiceBus/namespaces/topics/subscriptions/rules", type);
                await MakeRuleAsync(path, Filter(properties), isThere);
                break;
        }

        Assert.Empty(properties.Unread);
    }

    private async Task MakeRuleAsync(string[] path, RuleFilter filter, bool isThere)
    {
        if (!isThere)
        {
            await administration.CreateRuleAsync(path[0], path[1], new CreateRuleOptions(path[2], filter));
            return;
        }

        var rule = (await administration.GetRuleAsync(path[0], path[1], path[2])).Value;
        rule.Filter = filter;
        await administration.UpdateRuleAsync(path[0], path[1], rule);
    }

    private static RuleFilter Filter(Properties properties)
    {
        if (properties.Text("filterType") == "SqlFilter")
        {
            var sql = properties.Section("sqlFilter");
            return new SqlRuleFilter(sql.Text("sqlExpression"));
        }

        var tests = properties.Section("correlationFilter");
        var filter = new CorrelationRuleFilter
        {
            Subject = tests.Text("label"),
            CorrelationId = tests.Text("correlationId"),
            ContentType = tests.Text("contentType"),
            ReplyTo = tests.Text("replyTo"),
        };
        foreach (var (name, value) in tests.Members("properties"))
            filter.ApplicationProperties[name] = (string)value!;
        Assert.Empty(tests.Unread);
        return filter;
    }

    private static JsonNode? Unescape(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(Unescape(m.Key), Unescape(m.Value)))),
        JsonValue value when value.TryGetValue<string>(out var text) => Unescape(text),
        _ => node?.DeepClone(),
    };

    private static string Unescape(string template)
    {
        Assert.DoesNotMatch(@"(?<![$])\$\{|(?<!%)%\{", template);
        return template.Replace("$${", "${", StringComparison.Ordinal).Replace("%%{", "%{", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\$\{(?<id>\w+\.\w+)(_id|\.id)\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    /// <summary>The settings of a resource, and which of them nobody has read.</summary>
    private sealed class Properties(JsonObject members)
    {
        private readonly HashSet<string> _unread = [.. members.Select(m => m.Key)];

        public IReadOnlyCollection<string> Unread => _unread;

        public string? Text(string name) => (string?)Read(name);

        public int Number(string name) => (int)Read(name)!;

        public bool Flag(string name) => (bool)Read(name)!;

        public TimeSpan Duration(string name) => XmlConvert.ToTimeSpan((string)Read(name)!);

        public Properties Section(string name) => new(Read(name)!.AsObject());

        public JsonObject Members(string name) => Read(name)?.AsObject() ?? [];

        private JsonNode? Read(string name)
        {
            _unread.Remove(name);
            return members[name];
        }
    }
}
