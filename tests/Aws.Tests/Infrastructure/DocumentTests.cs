using System.Text.Json.Nodes;
using Integration.Aws.Infrastructure;
using Integration.Drivers;

namespace Integration.Aws.Tests.Infrastructure;

/// <summary>The documents as they are: nothing but a region is known.</summary>
public sealed class DocumentTests
{
    private static readonly AwsMessagingOptions Options = new() { Region = "eu-central-1", NamePrefix = "staging-" };

    /// <summary>A snapshot; UPDATE_SNAPSHOTS=1 writes it anew after a wanted change.</summary>
    [Theory]
    [InlineData(InfrastructureFormat.CloudFormation, "everything.template.json")]
    [InlineData(InfrastructureFormat.Terraform, "everything.tf.json")]
    public async Task A_topology_that_has_everything(InfrastructureFormat format, string file)
    {
        var document = await ExportAsync(Everything.Topology, format, new InfrastructureOptions().WithAllRoles(Everything.Topology));

        var path = Path.Combine(Repository.Root, "tests", "Aws.Tests", "Infrastructure", "Snapshots", file);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            await File.WriteAllTextAsync(path, document);
        Assert.Equal((await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n"), document);
    }

    [Theory]
    [InlineData(InfrastructureFormat.CloudFormation)]
    [InlineData(InfrastructureFormat.Terraform)]
    public async Task Equal_topologies_have_equal_documents_whatever_the_account(InfrastructureFormat format)
    {
        await using var other = AwsMessaging.Create(Options with { AccountId = "123456789012", Region = "eu-west-1" });

        Assert.Equal(await ExportAsync(Everything.Topology, format), ((IInfrastructureExport)other).ExportInfrastructure(Everything.Topology, format));
    }

    [Fact]
    public async Task Resources_keep_their_names_when_others_come_and_go()
    {
        var all = Resources(await ExportAsync(Everything.Topology, InfrastructureFormat.CloudFormation));
        var one = Resources(await ExportAsync(new() { Queues = [Everything.Topology.Queues[2]] }, InfrastructureFormat.CloudFormation));

        Assert.All(one, r => Assert.True(JsonNode.DeepEquals(r.Value, all[r.Key])));
    }

    /// <summary>Names that share their letters.</summary>
    [Fact]
    public async Task No_two_entities_share_a_name_in_the_document()
    {
        string[] names = ["a-b", "ab", "A-b", "a_b", "a--b", "a-b-", "a-of-b", "b-of-a", "of", "a-2", "a2", "dead-letters-of-a-b", "policy-of-ab", "queue-ab"];
        var topology = new TopologyDefinition
        {
            Queues = [.. names.Select(n => new QueueDefinition(n))],
            Topics = [.. names.Select(n => new TopicDefinition(n))],
            Subscriptions = [.. names.SelectMany(t => names.Select(s => new SubscriptionDefinition(t, s)))],
        };

        var resources = Resources(await ExportAsync(topology, InfrastructureFormat.CloudFormation));

        // A queue and its dead letters; of a subscription both, a policy each, and the delivery.
        Assert.Equal((names.Length * 3) + (names.Length * names.Length * 5), resources.Count);
        Assert.All(resources, r => Assert.Matches("^[A-Za-z0-9]{1,255}$", r.Key));
    }

    [Fact]
    public async Task What_the_provider_refuses_is_refused_before_anything_is_written()
    {
        await using var messaging = AwsMessaging.Create(Options);
        var export = (IInfrastructureExport)messaging;

        Assert.Contains("SQS counts whole seconds", Refuse(new() { Queues = [new("a") { LockDuration = TimeSpan.FromMilliseconds(1500) }] }), StringComparison.Ordinal);
        Assert.Contains("ordered topics deliver to queues only", Refuse(new()
        {
            Topics = [new("t") { Ordered = true }],
            Subscriptions = [new("t", "s") { Push = new(PushKind.Email, "a@example.com") }],
        }), StringComparison.Ordinal);
        Assert.Contains("CloudFormation or Terraform", Refuse(new(), InfrastructureFormat.Bicep), StringComparison.Ordinal);
        var undeclared = Assert.Throws<ArgumentException>(() => export.ExportInfrastructure(
            new() { Queues = [new("a")] }, InfrastructureFormat.Terraform, new() { SendsTo = [EntityPath.Topic("a")], Consumes = [EntityPath.Queue("b")] }));
        Assert.Contains("sends to 'a'", undeclared.Message, StringComparison.Ordinal);
        Assert.Contains("consumes 'b'", undeclared.Message, StringComparison.Ordinal);

        string Refuse(TopologyDefinition topology, InfrastructureFormat format = InfrastructureFormat.CloudFormation) =>
            Assert.Throws<CapabilityNotSupportedException>(() => export.ExportInfrastructure(topology, format)).Message;
    }

    /// <summary>A setting that the provider would send and a document could not say must not be left out of it.</summary>
    [Fact]
    public void An_attribute_without_a_name_in_documents_is_an_error() => Assert.Throws<NotSupportedException>(() => ResourceKind.Queue["KmsMasterKeyId"]);

    private static JsonObject Resources(string template) => JsonNode.Parse(template)!["Resources"]!.AsObject();

    private static async Task<string> ExportAsync(TopologyDefinition topology, InfrastructureFormat format, InfrastructureOptions? options = null)
    {
        await using var messaging = AwsMessaging.Create(Options);
        return ((IInfrastructureExport)messaging).ExportInfrastructure(topology, format, options);
    }
}
