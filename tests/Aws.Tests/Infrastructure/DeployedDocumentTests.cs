using System.Text.Json.Nodes;
using Amazon.SimpleNotificationService.Model;
using Amazon.SQS.Model;
using Integration.Aws.Tests.Contract;
using Integration.Aws.Tests.Topology;
using Integration.Drivers;

namespace Integration.Aws.Tests.Infrastructure;

/// <summary>What a document's tool makes is what the provider makes of the same topology.</summary>
public sealed class DeployedDocumentTests(AwsHarness harness)
{
    [Theory]
    [InlineData(InfrastructureFormat.CloudFormation)]
    [InlineData(InfrastructureFormat.Terraform)]
    public async Task What_is_deployed_is_what_is_applied(InfrastructureFormat format)
    {
        await using var deployed = await NativeAccount.OpenAsync(harness);
        await using var applied = await NativeAccount.OpenAsync(harness);
        await new Deployment(deployed).DeployAsync(format, deployed.Export(Everything.Topology, format));
        await applied.Topology.ApplyAsync(await applied.Topology.PlanAsync(Everything.Topology));

        Assert.Equal(await DescribeAsync(applied), await DescribeAsync(deployed));
    }

    [Theory]
    [InlineData(InfrastructureFormat.CloudFormation)]
    [InlineData(InfrastructureFormat.Terraform)]
    public async Task Nothing_is_left_to_plan(InfrastructureFormat format)
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        await new Deployment(account).DeployAsync(format, account.Export(Everything.Topology, format));

        Assert.Equal("no changes", (await account.Topology.PlanAsync(Everything.Topology)).ToString());
        Assert.Empty(await account.Topology.ListUnmappedAsync().ToListAsync());
    }

    [Theory]
    [InlineData(InfrastructureFormat.CloudFormation)]
    [InlineData(InfrastructureFormat.Terraform)]
    public async Task Settings_of_the_provider_are_in_the_document(InfrastructureFormat format)
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        await using var fast = account.Reopen(options: account.Context.Options with { FifoHighThroughput = true, MaxQueueMessageBytes = 2048 });
        await new Deployment(account).DeployAsync(format, fast.ExportInfrastructure(Everything.Topology, format));

        Assert.Equal("no changes", (await fast.Topology.PlanAsync(Everything.Topology)).ToString());
        var url = await account.UrlAsync("orders.fifo");
        Assert.Equal(("messageGroup", "2048"), (await account.AttributeAsync(url, "DeduplicationScope"), await account.AttributeAsync(url, "MaximumMessageSize")));
    }

    /// <summary>Every queue, topic and subscription with all that AWS says of it but the account's prefix, and times.</summary>
    private static async Task<string> DescribeAsync(NativeAccount account)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var url in (await account.Sqs.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = account.Prefix })).QueueUrls)
        {
            Note("queue", url.Split('/')[^1], (await account.Sqs.GetQueueAttributesAsync(url, ["All"])).Attributes);
            Note("tags of", url.Split('/')[^1], (await account.Sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = url })).Tags);
        }

        foreach (var arn in await TopicsAsync(account))
        {
            Note("topic", arn, (await account.Sns.GetTopicAttributesAsync(arn)).Attributes);
            Note("tags of", arn, (await account.Sns.ListTagsForResourceAsync(new ListTagsForResourceRequest { ResourceArn = arn })).Tags.ToDictionary(t => t.Key, t => t.Value));
            foreach (var subscription in (await account.Sns.ListSubscriptionsByTopicAsync(new ListSubscriptionsByTopicRequest(arn, null))).Subscriptions)
            {
                Note("subscription", $"{arn} {subscription.Protocol} {subscription.Endpoint}", subscription.SubscriptionArn.StartsWith("arn:", StringComparison.Ordinal)
                    ? (await account.Sns.GetSubscriptionAttributesAsync(subscription.SubscriptionArn)).Attributes
                    : []);
            }
        }

        Assert.True(found.Count >= 40, $"{found.Count} found");
        return string.Join('\n', found.Select(f => $"{f.Key}: {f.Value}"));

        void Note(string kind, string name, IReadOnlyDictionary<string, string> attributes) => found[Neutral($"{kind} {name}")] = Neutral(string.Join(", ", attributes
            .Where(a => !a.Key.EndsWith("Timestamp", StringComparison.Ordinal) && a.Key is not "SubscriptionArn")
            .OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={Sorted(a.Value)}")));

        string Neutral(string text) => text.Replace(account.Prefix, "PREFIX-", StringComparison.Ordinal);
    }

    private static async Task<List<string>> TopicsAsync(NativeAccount account)
    {
        var arns = new List<string>();
        string? token = null;
        do
        {
            var page = await account.Sns.ListTopicsAsync(new ListTopicsRequest { NextToken = token });
            arns.AddRange(page.Topics.Select(t => t.TopicArn).Where(a => a.Split(':')[^1].StartsWith(account.Prefix, StringComparison.Ordinal)));
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        return arns;
    }

    // The order of members means nothing, and escapes none either.
    private static string Sorted(string value) => value.StartsWith('{') ? Sorted(JsonNode.Parse(value)!).ToJsonString() : value;

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Sorted(m.Value!)))),
        JsonArray items => new JsonArray([.. items.Select(i => Sorted(i!))]),
        _ => node.DeepClone(),
    };
}
