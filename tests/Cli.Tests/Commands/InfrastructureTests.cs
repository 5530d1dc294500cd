using System.Text.Json;
using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

/// <summary><c>export --as</c>: from a file or the configuration, without credentials and without a call.</summary>
public sealed class InfrastructureTests
{
    private const string Topology = """
        "Topology": {
          "Queues": { "orders": {}, "mails": {} },
          "Topics": { "placed": { "Subscriptions": { "billing": { "Filter": "country = 'DE'" } } } }
        }
        """;

    /// <summary>Of what the application reads, and of the section alone that it is read from.</summary>
    [Fact]
    public async Task The_rights_are_those_that_the_configuration_names()
    {
        using var tool = Of("""
            "Messages": { "order": "orders", "order.placed": "topic:placed", "unset": "" },
            "Schedules": { "nightly": { "Cron": "@daily", "Queue": "mails" } },
            "Consumers": { "placed/billing": { "MaxConcurrency": 3 } }
            """);

        var template = (await tool.SucceedAsync("export --as cloudformation --provider aws")).Json;

        Assert.Equal(
            [
                "sns:GetSubscriptionAttributes sns:GetTopicAttributes sns:ListSubscriptionsByTopic sns:Publish: TopicPlaced",
                "sns:GetSubscriptionAttributes: ${TopicPlaced}:*",
                "sns:ListTopics: *",
                "sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueueTags sqs:ReceiveMessage sqs:SendMessage: QueueBillingOfPlaced",
                "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage: QueueOrders QueueMails DeadLettersOfBillingOfPlaced",
            ],
            Granted(template));
    }

    [Fact]
    public async Task What_code_does_is_named_besides()
    {
        using var tool = Of("""
            "Consumers": { "orders": {} }
            """);

        var template = (await tool.SucceedAsync("export --as cloudformation --provider aws --sends topic:placed --consumes mails/$dead-letter")).Json;

        Assert.Contains("sns:Publish: TopicPlaced", Granted(template));
        Assert.Contains(Granted(template), g => g.Contains("sqs:ReceiveMessage", StringComparison.Ordinal) && g.EndsWith(": QueueOrders DeadLettersOfMails", StringComparison.Ordinal));
    }

    /// <summary>It has no name that anybody knows beforehand: its topic has, and what such names look like is known.</summary>
    [Theory]
    [InlineData("\"Consumers\": { \"placed/$instance\": {} }", "")]
    [InlineData("\"Messages\": {}", " --consumes placed/$instance")]
    public async Task Instances_have_the_rights_to_subscriptions_of_their_own(string section, string option)
    {
        using var tool = Of(section);

        var template = (await tool.SucceedAsync($"export --as cloudformation --provider aws{option}")).Json;

        Assert.Contains(Granted(template), g => g.Contains("sqs:CreateQueue", StringComparison.Ordinal) && g.EndsWith("${AWS::AccountId}:placed--*--sub", StringComparison.Ordinal));
        Assert.Contains(Granted(template), g => g.Contains("sns:Subscribe", StringComparison.Ordinal) && g.EndsWith(": TopicPlaced ${TopicPlaced}:*", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_needs_no_configuration_and_any_provider_may_be_named()
    {
        using var tool = new Tool("{}");
        tool.Write("topology.json", $"{{ {Topology.Replace("\"Topology\": {", "", StringComparison.Ordinal).TrimEnd()[..^1]} }}");

        var aws = await tool.SucceedAsync("export --as terraform --provider aws --from topology.json --rights topology");
        Assert.Equal(3, aws.Json.GetProperty("resource").GetProperty("aws_sqs_queue").EnumerateObject().Count(q => q.Name.StartsWith("queue_", StringComparison.Ordinal)));
        Assert.True(aws.Json.GetProperty("resource").TryGetProperty("aws_iam_policy", out _));

        var azure = await tool.SucceedAsync("export --as bicep --provider azure-service-bus --from topology.json");
        Assert.Contains("resource queueOrders 'Microsoft.ServiceBus/namespaces/queues@", azure.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("roleAssignments", azure.Out, StringComparison.Ordinal);
        Assert.Contains("The document has no rights", azure.Error, StringComparison.Ordinal);
        Assert.Empty((await tool.SucceedAsync("export --as bicep --provider azure-service-bus --from topology.json --rights none")).Error);

        await tool.SucceedAsync("export --as bicep --provider azure-service-bus --from topology.json --output main.bicep");
        Assert.Equal(azure.Out.TrimEnd(), (await File.ReadAllTextAsync(tool.PathOf("main.bicep"))).TrimEnd());
    }

    /// <summary>Where a provider is asked, what it has and no topology can hold is told as ever.</summary>
    [Fact]
    public async Task A_provider_may_be_asked_for_its_topology()
    {
        using var tool = new Tool();
        await tool.Here.QueueAsync("orders");

        var run = await tool.SucceedAsync("export --as bicep --provider azure-service-bus --from Messaging");

        Assert.Contains("name: 'orders'", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export --as bicep --provider aws", (int)ExitCode.Unsupported, "one for CloudFormation or Terraform")]
    [InlineData("export --as terraform --provider in-memory", (int)ExitCode.Unsupported, "has no document for Terraform")]
    [InlineData("export --as rabbitmq --provider rabbitmq --rights topology", (int)ExitCode.Unsupported, "a document without rights")]
    [InlineData("export --as pulumi", (int)ExitCode.Usage, "pulumi")]
    [InlineData("export --rights none", (int)ExitCode.Usage, "give --as")]
    [InlineData("export --as cloudformation --provider aws --consumes nothing", (int)ExitCode.Usage, "consumes 'nothing'")]
    [InlineData("export --as cloudformation --provider aws --consumes nothing/$instance", (int)ExitCode.Usage, "'nothing', which is no declared topic")]
    [InlineData("export --as cloudformation --provider aws --from nothing.yaml", (int)ExitCode.Files, "nothing.yaml")]
    public async Task What_can_t_be_written_is_refused(string line, int code, string because)
    {
        using var tool = Of("");

        var run = await tool.RunAsync(line);

        Assert.Equal((code, ""), ((int)run.Code, run.Out));
        Assert.Contains(because, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_the_configuration_are_told_at_once()
    {
        using var tool = Of("""
            "Messages": { "order": "ordres" }, "Consumers": { "a b": {} }
            """);

        var run = await tool.RunAsync("export --as cloudformation --provider aws");

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("Messaging:Messages:order: 'ordres' is not declared", run.Error, StringComparison.Ordinal);
        Assert.Contains("Messaging:Consumers:a b", run.Error, StringComparison.Ordinal);
    }

    private static Tool Of(string application) => new($$"""
        { "Messaging": { "Provider": "in-memory", {{(application.Length == 0 ? "" : application.TrimEnd() + ",")}} {{Topology}} } }
        """);

    private static string[] Granted(JsonElement template) =>
    [
        .. template.GetProperty("Resources").GetProperty("ApplicationPolicy").GetProperty("Properties").GetProperty("PolicyDocument").GetProperty("Statement").EnumerateArray()
            .Select(s => $"{string.Join(' ', s.GetProperty("Action").EnumerateArray())}: {string.Join(' ', s.GetProperty("Resource").EnumerateArray().Select(NameOf))}")
            .Order(StringComparer.Ordinal),
    ];

    private static string NameOf(JsonElement resource) => resource.ValueKind == JsonValueKind.String ? resource.GetString()!
        : resource.TryGetProperty("Ref", out var topic) ? topic.GetString()!
        : resource.TryGetProperty("Fn::Sub", out var any) ? any.GetString()!
        : resource.GetProperty("Fn::GetAtt")[0].GetString()!;
}
