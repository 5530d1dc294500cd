using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Cli.Tests.Runbook;
using Integration.Cli.Tests.Support;
using Integration.Kinesis;

[assembly: AssemblyFixture(typeof(KinesisFixture))]

namespace Integration.Cli.Tests.Aws;

/// <summary>The tool over Kinesis, which has streams only, with the leases of groups in DynamoDB.</summary>
public sealed class KinesisToolTests(KinesisFixture servers) : IAsyncLifetime
{
    private const string Secret = "kinesis-secret-55bb";

    private Tool _tool = null!;

    public async ValueTask InitializeAsync()
    {
        _tool = new Tool(
            $$"""
            {
              "Messaging": {
                "Provider": "aws-kinesis",
                "Providers": {
                  "aws-kinesis": {
                    "ServiceUrl": "{{await servers.GetKinesisLocalAsync()}}", "NamePrefix": "{{KinesisFixture.NewName("c")}}",
                    "Region": "us-east-1", "AccessKeyId": "local", "SecretAccessKey": "{{Secret}}",
                    "PollInterval": "00:00:00.05", "MaxReadsPerSecond": 200,
                    "Leases": { "ServiceUrl": "{{await servers.GetDynaliteAsync()}}", "CreateTable": true, "TableName": "{{KinesisFixture.NewName("cli")}}" }
                  }
                },
                "Topology": { "Streams": { "clicks": { "Partitions": 2 } } }
              }
            }
            """,
            realTime: true);
    }

    public ValueTask DisposeAsync()
    {
        // Null where no server can run: then the test was skipped.
        _tool?.Dispose();
        return default;
    }

    [Fact]
    public async Task Records_are_appended_tailed_and_found_in_their_partitions()
    {
        await _tool.SucceedAsync("apply --yes");
        await _tool.SucceedAsync("stream append clicks --text hello --key visitor-1");

        var line = JsonDocument.Parse(Assert.Single((await _tool.SucceedAsync("stream tail clicks")).Lines)).RootElement;
        Assert.Equal(("hello", "visitor-1"), (line.GetProperty("body").GetString(), line.GetProperty("groupId").GetString()));
        var partitions = (await _tool.SucceedAsync("stream partitions clicks --json")).Json.GetProperty("partitions").EnumerateArray().Select(p => p.GetProperty("id").GetString()).ToList();
        Assert.Equal(2, partitions.Count);
        Assert.Contains(line.GetProperty("record").GetProperty("partition").GetString(), partitions);
    }

    [Fact]
    public async Task A_replay_goes_to_a_queue_of_another_provider()
    {
        await using var sqs = await LocalServersTests.StartAwsAsync();
        var configuration = JsonNode.Parse(File.ReadAllText(_tool.PathOf("appsettings.json")))!;
        configuration["Messaging"]!["Providers"]!["aws"] = new JsonObject { ["ServiceUrl"] = sqs.Uri.ToString(), ["Region"] = "us-east-1", ["AccessKeyId"] = "test", ["SecretAccessKey"] = "test" };
        _tool.Write("appsettings.json", configuration.ToJsonString());
        await _tool.SucceedAsync("apply --yes");
        await _tool.SucceedAsync("stream append clicks --text hello --key visitor-1");
        await using var aws = _tool.Open("aws");
        await aws.Messaging.Topology.CreateQueueAsync(new QueueDefinition("clicks-again"));

        var unsupported = await _tool.RunAsync("stream replay clicks --queue clicks-again");
        Assert.Equal(ExitCode.Unsupported, unsupported.Code);
        Assert.Contains("'aws-kinesis' has streams and no queues. Name the provider of the queue with --queue-at", unsupported.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await _tool.SucceedAsync("stream replay clicks --provider aws-kinesis --queue clicks-again --queue-at aws --from -1h --json")).Json.GetProperty("copied").GetInt32());

        Assert.Equal("hello", Assert.Single(await aws.Messaging.Queue("clicks-again").ReceiveAsync(10, TimeSpan.FromSeconds(20))).Message.Text);
    }

    [Fact]
    public async Task The_place_of_a_group_is_kept_in_dynamodb()
    {
        await _tool.SucceedAsync("apply --yes");
        await _tool.SucceedAsync("stream append clicks --text hello --key k");
        await _tool.SucceedAsync("group reset clicks billing --to earliest --yes");

        var lag = (await _tool.SucceedAsync("group lag clicks billing --json")).Json.GetProperty("partitions").EnumerateArray().ToList();
        Assert.Equal(["earliest", "earliest"], lag.Select(p => p.GetProperty("position").GetString()));
    }

    [Fact]
    public async Task What_there_is_is_examined_and_inspected()
    {
        await _tool.SucceedAsync("apply --yes");

        var doctor = await _tool.SucceedAsync("doctor");
        Assert.Matches("ok +connection +the service answers; there is a stream 'clicks'", doctor.Out);
        Assert.Matches("ok +read stream clicks +2 partitions", doctor.Out);
        Assert.DoesNotContain(Secret, doctor.ToString(), StringComparison.Ordinal);

        var stream = Assert.Single((await _tool.SucceedAsync("inspect --json")).Json.GetProperty("entities").EnumerateArray());
        Assert.Equal(("Stream", "clicks"), (stream.GetProperty("kind").GetString(), stream.GetProperty("path").GetString()));
    }
}
