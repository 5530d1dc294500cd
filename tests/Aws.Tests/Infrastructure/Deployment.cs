using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.SimpleNotificationService.Model;
using Amazon.SQS.Model;
using Integration.Aws.Infrastructure;
using Integration.Aws.Tests.Topology;
using Integration.Drivers;

namespace Integration.Aws.Tests.Infrastructure;

/// <summary>Carries a document out as its tool would: resource by resource, references replaced by what was made.</summary>
internal sealed partial class Deployment(NativeAccount account)
{
    private static readonly ResourceKind[] Kinds = [ResourceKind.Queue, ResourceKind.QueuePolicy, ResourceKind.Topic, ResourceKind.Subscription, ResourceKind.Rights];

    /// <summary>What the tools know of where they deploy to, by the names of both.</summary>
    private static readonly Dictionary<string, string> Surroundings = new()
    {
        ["AWS::Partition"] = "aws",
        ["AWS::Region"] = "us-east-1",
        ["AWS::AccountId"] = "000000000000",
        ["data.aws_partition.current.partition"] = "aws",
        ["data.aws_region.current.region"] = "us-east-1",
        ["data.aws_caller_identity.current.account_id"] = "000000000000",
    };

    /// <summary>What was made, by type and name in the document: its ARN, and a queue's URL.</summary>
    private readonly Dictionary<string, (string Arn, string? Url)> _made = [];

    /// <summary>The policies for the application.</summary>
    public List<JsonObject> Rights { get; } = [];

    public Task DeployAsync(InfrastructureFormat format, string document) => format == InfrastructureFormat.Terraform
        ? DeployConfigurationAsync(JsonNode.Parse(document)!.AsObject())
        : DeployTemplateAsync(JsonNode.Parse(document)!.AsObject());

    private async Task DeployTemplateAsync(JsonObject template)
    {
        foreach (var (id, resource) in template["Resources"]!.AsObject())
        {
            var kind = Kinds.Single(k => k.CloudFormation == (string?)resource!["Type"]);
            Assert.All(resource!["DependsOn"]?.AsArray() ?? [], earlier => Assert.Contains($"{earlier}", _made));
            var properties = resource["Properties"]!.AsObject();
            var tags = properties["Tags"]?.AsArray().ToDictionary(t => (string)t!["Key"]!, t => (string)t!["Value"]!) ?? [];
            var attributes = kind.Settings.Where(s => properties.ContainsKey(s.CloudFormation)).ToDictionary(
                s => s.Attribute, s => Print(Resolve(s.IsList ? properties[s.CloudFormation]!.AsArray().Single() : properties[s.CloudFormation])));
            Assert.Equal(properties.Count, attributes.Count + properties.Count(p => p.Key is "Tags" or "Roles"));
            _made[id] = await MakeAsync(kind, attributes, tags);
        }
    }

    private async Task DeployConfigurationAsync(JsonObject configuration)
    {
        string[] meta = ["tags", "lifecycle", "depends_on"];
        foreach (var (type, resources) in configuration["resource"]!.AsObject().Where(r => r.Key != "aws_iam_role_policy_attachment"))
        {
            var kind = Kinds.Single(k => k.Terraform == type);
            foreach (var (id, resource) in resources!.AsObject())
            {
                var properties = resource!.AsObject();
                Assert.All(properties["depends_on"]?.AsArray() ?? [], earlier => Assert.Contains($"{earlier}", _made));
                var tags = properties["tags"]?.AsObject().ToDictionary(t => t.Key, t => Expand((string)t.Value!)) ?? [];
                var attributes = kind.Settings.Where(s => properties.ContainsKey(s.Terraform)).ToDictionary(
                    s => s.Attribute, s => properties[s.Terraform] is JsonValue value && value.TryGetValue<string>(out var text) ? Expand(text) : Print(properties[s.Terraform]));
                Assert.Equal(properties.Count(p => !meta.Contains(p.Key)), attributes.Count);
                _made[$"{type}.{id}"] = await MakeAsync(kind, attributes, tags);
            }
        }
    }

    private async Task<(string Arn, string? Url)> MakeAsync(ResourceKind kind, Dictionary<string, string> attributes, Dictionary<string, string> tags)
    {
        if (kind == ResourceKind.Queue)
        {
            attributes.Remove("QueueName", out var name);
            var queue = await account.Sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = attributes, Tags = tags });
            return (await account.AttributeAsync(queue.QueueUrl, "QueueArn"), queue.QueueUrl);
        }

        if (kind == ResourceKind.QueuePolicy)
        {
            attributes.Remove("QueueUrl", out var url);
            await account.Sqs.SetQueueAttributesAsync(url, attributes);
            return ("", url);
        }

        if (kind == ResourceKind.Topic)
        {
            attributes.Remove("Name", out var name);
            var topic = await account.Sns.CreateTopicAsync(new CreateTopicRequest(name) { Attributes = attributes, Tags = [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] });
            return (topic.TopicArn, null);
        }

        if (kind == ResourceKind.Rights)
        {
            Rights.Add(JsonNode.Parse(attributes["PolicyDocument"])!.AsObject());
            return default;
        }

        attributes.Remove("TopicArn", out var topicArn);
        attributes.Remove("Protocol", out var protocol);
        attributes.Remove("Endpoint", out var endpoint);
        var subscription = await account.Sns.SubscribeAsync(new SubscribeRequest(topicArn, protocol, endpoint) { Attributes = attributes, ReturnSubscriptionArn = true });
        return (subscription.SubscriptionArn, null);
    }

    private JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } call when call["Ref"] is { } id => _made[(string)id!] is var made && made.Url is { } url ? url : made.Arn,
        JsonObject { Count: 1 } call when call["Fn::GetAtt"] is JsonArray { Count: 2 } path && (string?)path[1] == "Arn" => _made[(string)path[0]!].Arn,
        JsonObject { Count: 1 } call when call["Fn::Sub"] is { } text => SubReference().Replace((string)text!, m => Surroundings.GetValueOrDefault(m.Groups["id"].Value) ?? _made[m.Groups["id"].Value].Arn),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Resolve(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Resolve)]),
        _ => node?.DeepClone(),
    };

    private static string Print(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node!.ToJsonString();

    // References and escapes from left to right, as a template is read.
    private string Expand(string template) => TerraformToken().Replace(template, m => m.Value switch
    {
        "$${" => "${",
        "%%{" => "%{",
        _ when Surroundings.TryGetValue(m.Value[2..^1], out var known) => known,
        _ => _made[m.Groups["id"].Value] is var made && m.Groups["attribute"].Value == "url" ? made.Url! : made.Arn,
    });

    [GeneratedRegex(@"\$\{(?<id>[\w:]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SubReference();

    [GeneratedRegex(@"\$\$\{|%%\{|\$\{data\.[\w.]+\}|\$\{(?<id>\w+\.\w+)\.(?<attribute>arn|url)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TerraformToken();
}
