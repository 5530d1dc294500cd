using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Integration.Aws.Infrastructure;
using Integration.Aws.Tests.Contract;
using Integration.Aws.Tests.Requests;
using Integration.Aws.Tests.Topology;
using Integration.Drivers;

namespace Integration.Aws.Tests.Infrastructure;

/// <summary>The rights in a document against every request that an application of these roles sends: each is granted, and nothing that nobody asked for is.</summary>
public sealed class GrantedRightsTests(AwsHarness harness)
{
    private static readonly TopologyDefinition Topology = new()
    {
        Queues = [new("sent"), new("handled") { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) }, new("grouped") { Ordered = true }, new("others")],
        Topics = [new("told"), new("ledger") { Ordered = true }, new("unknown")],
        Subscriptions = [new("told", "here") { Filter = MessageFilter.Parse("a = 1"), AutoDeleteOnIdle = TimeSpan.FromMinutes(5) }, new("ledger", "here"), new("told", "elsewhere")],
    };

    private static readonly InfrastructureOptions Roles = new()
    {
        SendsTo = [EntityPath.Queue("sent"), EntityPath.Topic("told")],
        Consumes =
        [
            EntityPath.Queue("handled"), EntityPath.Queue("grouped"), EntityPath.Subscription("told", "here"), EntityPath.Subscription("ledger", "here"),
            EntityPath.Queue("handled").DeadLetter,
        ],
    };

    [Theory]
    [InlineData(InfrastructureFormat.CloudFormation, true)]
    [InlineData(InfrastructureFormat.Terraform, true)]
    [InlineData(InfrastructureFormat.CloudFormation, false)]
    public async Task Every_request_is_granted_and_nothing_else_is(InfrastructureFormat format, bool knowsAccount)
    {
        await using var account = await NativeAccount.OpenAsync(harness, Topology);
        var deployment = new Deployment(account);
        var settings = account.Context.Options with { AccountId = knowsAccount ? account.Context.Options.AccountId ?? "000000000000" : null };
        await using var writer = account.Reopen(Topology, settings);
        await deployment.DeployAsync(format, writer.ExportInfrastructure(Topology, format, Roles));
        await using var wire = new RecordedRequests(harness.LocalServer);
        await using (var application = account.Reopen(Topology, settings with { ServiceUrl = wire.Uri, SqsServiceUrl = null, SnsServiceUrl = null }))
            await WorkAsync(application, account, wire);

        var statements = Statements(deployment);
        var calls = wire.Calls;
        AssertGranted(statements, calls);
        foreach (var other in new[] { "others", "others--dlq", "told--elsewhere--sub", "unknown" })
            Assert.DoesNotContain($"{account.Prefix}{other}\"", string.Concat(statements.Select(s => s.ToJsonString())), StringComparison.Ordinal);

        // Both ways of looking up are there for the one that a service takes; and what is not declared or configured elsewhere is looked up by other actions.
        string[] spare = ["sqs:GetQueueUrl", "sqs:ListQueueTags", "sqs:GetQueueAttributes", "sns:GetTopicAttributes"];
        Assert.Empty(statements.SelectMany(s => Texts(s["Action"])).Distinct().Except(spare).Except(calls.Select(c => c.Action)));
        Assert.Equal(!knowsAccount, statements.Any(s => Texts(s["Resource"]).Contains("*")));
    }

    /// <summary>An instance makes, uses, sweeps and deletes subscriptions of its own and of others of its topics, ordered ones and those with long names, too.</summary>
    [Theory]
    [InlineData(InfrastructureFormat.CloudFormation, true)]
    [InlineData(InfrastructureFormat.Terraform, false)]
    public async Task Every_request_of_an_instance_is_granted_and_nothing_else_is(InfrastructureFormat format, bool knowsAccount)
    {
        var topology = new TopologyDefinition { Topics = [new("prices"), new("rates") { Ordered = true }, new("a--long-name-of-a-topic-that-is-cut-off"), new("others")] };
        string[] topics = [.. topology.Topics.Select(t => t.Name).Where(n => n != "others")];
        await using var account = await NativeAccount.OpenAsync(harness, topology);
        var deployment = new Deployment(account);
        var settings = account.Context.Options with { AccountId = knowsAccount ? account.Context.Options.AccountId ?? "000000000000" : null };
        await using var writer = account.Reopen(topology, settings);
        await deployment.DeployAsync(format, writer.ExportInfrastructure(topology, format, new() { Consumes = [.. topics.Select(EntityPath.Topic)] }));
        var killed = new SubscriptionDefinition("prices", "killed") { AutoDeleteOnIdle = TimeSpan.FromSeconds(4) };
        await account.Topology.CreateSubscriptionAsync(killed);
        await using var wire = new RecordedRequests(harness.LocalServer);
        await using (var application = account.Reopen(topology, settings with { ServiceUrl = wire.Uri, SqsServiceUrl = null, SnsServiceUrl = null }))
        {
            foreach (var topic in topics)
                await LiveAsync(application, account, topic);
            await application.Topology.UntilSweptAsync(killed.Path);
        }

        var statements = Statements(deployment);
        AssertGranted(statements, wire.Calls);
        Assert.DoesNotContain("others", string.Concat(statements.Select(s => s.ToJsonString())), StringComparison.Ordinal);

        // What an interrupted creation has left is completed by others; the account's id saves one way of looking up.
        string[] spare = ["sqs:GetQueueUrl", "sqs:SetQueueAttributes", "sns:SetSubscriptionAttributes", "sns:GetSubscriptionAttributes"];
        Assert.Empty(statements.SelectMany(s => Texts(s["Action"])).Distinct().Except(spare).Except(wire.Calls.Select(c => c.Action)));
    }

    /// <summary>The lists of the documentation are those of the code.</summary>
    [Theory]
    [InlineData("sender", new[] { nameof(AwsRights.Sender), nameof(AwsRights.Publisher) })]
    [InlineData("receiver", new[] { nameof(AwsRights.Receiver), nameof(AwsRights.Subscriber) })]
    [InlineData("instance", new[] { nameof(AwsRights.QueueOwner), nameof(AwsRights.Sweeper), nameof(AwsRights.Finder), nameof(AwsRights.SubscriptionOwner) })]
    public void The_documentation_lists_what_is_granted(string role, string[] lists)
    {
        var granted = lists.SelectMany(l => (IReadOnlyList<string>)typeof(AwsRights).GetProperty(l)!.GetValue(null)!);
        var page = File.ReadAllText(ProviderPage.Path);
        using var policy = JsonDocument.Parse(Regex.Match(page, $"```json {role}\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups[1].Value);
        var documented = policy.RootElement.GetProperty("Statement").EnumerateArray().SelectMany(s => s.GetProperty("Action").EnumerateArray().Select(a => a.GetString()!)).ToList();

        Assert.Equal(documented.Order(StringComparer.Ordinal), granted.Order(StringComparer.Ordinal));
    }

    /// <summary>IAM refuses a larger policy.</summary>
    [Fact]
    public async Task Policies_keep_to_the_size_that_IAM_takes()
    {
        var topology = new TopologyDefinition { Queues = [.. Enumerable.Range(0, 200).Select(i => new QueueDefinition($"{new string('q', 60)}{i}"))] };
        await using var messaging = AwsMessaging.Create(new() { Region = "ap-southeast-1", NamePrefix = "a-long-prefix---" });
        var template = JsonNode.Parse(((IInfrastructureExport)messaging).ExportInfrastructure(topology, InfrastructureFormat.CloudFormation, new InfrastructureOptions().WithAllRoles(topology)))!;

        var resources = template["Resources"]!.AsObject();
        var policies = resources.Where(r => (string?)r.Value!["Type"] == "AWS::IAM::ManagedPolicy").Select(r => r.Value!["Properties"]!["PolicyDocument"]!).ToList();
        Assert.True(policies.Count > 1);
        Assert.All(policies, p => Assert.True(Regex.Replace(p.ToJsonString(), """\{"Fn::GetAtt":\["(?<id>\w+)","Arn"\]\}""", m =>
            $"\"arn:aws:sqs:ap-southeast-1:123456789012:{resources[m.Groups["id"].Value]!["Properties"]!["QueueName"]}\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Length <= 6144));
        Assert.Equal(400, policies.SelectMany(p => p["Statement"]!.AsArray()).SelectMany(s => s!["Resource"]!.AsArray()).Count());
    }

    /// <summary>What an instance on the host does with a subscription of its own, and more of it than any handler would.</summary>
    private static async Task LiveAsync(MessagingClient application, NativeAccount account, string topic)
    {
        var wait = TimeSpan.FromSeconds(30);
        await application.Topology.CreateSubscriptionAsync(new(topic, "web-1") { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) });
        foreach (var text in new[] { "completed", "dead" })
            await account.Messaging.Topic(topic).PublishAsync(Message.FromText(text) with { GroupId = text });
        var own = application.Topic(topic).Subscription("web-1");
        await (await own.ReceiveOneAsync(wait))!.AbandonAsync();
        await (await own.ReceiveOneAsync(wait))!.DeadLetterAsync("reason");
        var kept = await own.ReceiveOneAsync(wait);
        await kept!.RenewLockAsync();
        await kept.CompleteAsync();
        await application.Topology.DeleteSubscriptionAsync(topic, "web-1");
    }

    private static List<JsonObject> Statements(Deployment deployment) => [.. deployment.Rights.SelectMany(r => r["Statement"]!.AsArray()).Select(s => s!.AsObject())];

    private static void AssertGranted(List<JsonObject> statements, IEnumerable<(string Action, string Resource)> calls) =>
        Assert.Empty(calls.Where(c => !statements.Any(s => Grants(s, c))).Select(c => $"{c.Action} on {c.Resource} is not granted"));

    private static async Task WorkAsync(MessagingClient application, NativeAccount account, RecordedRequests wire)
    {
        var wait = TimeSpan.FromSeconds(30);
        await application.Queue("sent").SendAsync(Message.FromText("x"));
        await application.Topic("told").PublishAsync(Message.FromText("x").WithHeader("a", 1));
        await account.Messaging.Topic("ledger").PublishAsync(Message.FromText("x") with { GroupId = "g" });
        await account.Messaging.Queue("grouped").SendAsync(Message.FromText("x") with { GroupId = "g" });
        foreach (var text in new[] { "completed", "dead" })
            await account.Messaging.Queue("handled").SendAsync(Message.FromText(text));

        await (await application.Queue("handled").ReceiveOneAsync(wait))!.AbandonAsync();
        await (await application.Queue("handled").ReceiveOneAsync(wait))!.DeadLetterAsync("reason");
        var kept = await application.Queue("handled").ReceiveOneAsync(wait);
        await kept!.RenewLockAsync();
        await kept.CompleteAsync();
        await (await application.Queue("grouped").ReceiveOneAsync(wait))!.CompleteAsync();
        foreach (var topic in new[] { "told", "ledger" })
            await (await application.Topic(topic).Subscription("here").ReceiveOneAsync(wait))!.CompleteAsync();
        await (await application.Queue("handled").DeadLetters.ReceiveOneAsync(wait))!.CompleteAsync();

        // It passes the policy, as not all of its headers are attributes, and not the filter: before it is removed the settings are read.
        var unselected = Enumerable.Range(0, 12).Aggregate(Message.FromText("x"), (m, i) => m.WithHeader($"h{i}", i));
        await application.Topic("told").PublishAsync(unselected);
        for (var until = TimeProvider.System.GetTimestamp(); !wire.Calls.Any(c => c.Action == "sns:GetSubscriptionAttributes");)
        {
            Assert.Null(await application.Topic("told").Subscription("here").ReceiveOneAsync(TimeSpan.FromSeconds(1)));
            Assert.True(TimeProvider.System.GetElapsedTime(until) < wait);
        }

        await application.Queue("handled").CountAsync();
        await application.Topic("told").Subscription("here").CountAsync();
    }

    private static bool Grants(JsonObject statement, (string Action, string Resource) call) =>
        (string?)statement["Effect"] == "Allow" && Texts(statement["Action"]).Contains(call.Action)
        && Texts(statement["Resource"]).Any(r => FileSystemName.MatchesSimpleExpression(r, call.Resource, ignoreCase: false));

    private static IEnumerable<string> Texts(JsonNode? node) => node is JsonArray many ? many.Select(n => (string)n!) : [(string)node!];
}
