using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Integration.Cli.Tests.Support;
using Integration.Kinesis;

namespace Integration.Cli.Tests.Aws;

/// <summary>A group that goes on where an application of the Kinesis Client Library stopped, whose lease table is in DynamoDB.</summary>
public sealed class KclImportTests(KinesisFixture servers) : IAsyncLifetime
{
    private readonly string _table = KinesisFixture.NewName("kcl");
    private readonly string _prefix = KinesisFixture.NewName("i");
    private Tool _tool = null!;
    private AmazonDynamoDBClient _dynamo = null!;
    private string _shard = null!;
    private string _other = null!;
    private List<string> _offsets = [];

    public async ValueTask InitializeAsync()
    {
        var dynalite = await servers.GetDynaliteAsync();
        _dynamo = new AmazonDynamoDBClient("local", "local", new AmazonDynamoDBConfig { ServiceURL = dynalite.ToString(), AuthenticationRegion = "us-east-1" });
        _tool = new Tool(
            $$"""
            {
              "Messaging": {
                "Provider": "aws-kinesis",
                "Providers": {
                  "aws-kinesis": {
                    "ServiceUrl": "{{await servers.GetKinesisLocalAsync()}}", "NamePrefix": "{{_prefix}}", "Region": "us-east-1", "AccessKeyId": "local", "SecretAccessKey": "local",
                    "PollInterval": "00:00:00.05", "MaxReadsPerSecond": 200,
                    "Leases": { "ServiceUrl": "{{dynalite}}", "CreateTable": true, "TableName": "{{KinesisFixture.NewName("cli")}}" }
                  }
                },
                "Topology": { "Streams": { "clicks": { "Partitions": 2 } } }
              }
            }
            """,
            realTime: true);
        await _tool.SucceedAsync("apply --yes");
        foreach (var text in new[] { "1", "2", "3" })
            await _tool.SucceedAsync($"stream append clicks --text {text} --key k");
        var records = (await _tool.SucceedAsync("stream tail clicks")).Lines.Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("record")).ToList();
        _shard = records[0].GetProperty("partition").GetString()!;
        _offsets = [.. records.Select(r => r.GetProperty("offset").GetString()!)];
        var partitions = (await _tool.SucceedAsync("stream partitions clicks --json")).Json.GetProperty("partitions").EnumerateArray();
        _other = partitions.Select(p => p.GetProperty("id").GetString()!).First(p => p != _shard);
        await _dynamo.CreateTableAsync(new CreateTableRequest
        {
            TableName = _table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new("leaseKey", KeyType.HASH)],
            AttributeDefinitions = [new("leaseKey", ScalarAttributeType.S)],
        });
        while ((await _dynamo.DescribeTableAsync(_table)).Table.TableStatus != TableStatus.ACTIVE)
            await Task.Delay(50);
    }

    public ValueTask DisposeAsync()
    {
        // Null where no server can run: then the test was skipped.
        _tool?.Dispose();
        _dynamo?.Dispose();
        return default;
    }

    [Fact]
    public async Task A_group_goes_on_behind_the_checkpoint_of_the_client_library()
    {
        await PutAsync(_shard, _offsets[1]);
        await PutAsync(_other, "TRIM_HORIZON");

        var dry = (await _tool.SucceedAsync($"group import clicks billing --kcl {_table} --dry-run --json")).Json;
        Assert.True(dry.GetProperty("dryRun").GetBoolean());
        Assert.Contains("Nobody has joined", (await _tool.SucceedAsync("group lag clicks billing")).Out, StringComparison.Ordinal);
        await _tool.SucceedAsync($"group import clicks billing --kcl {_table} --yes");

        Assert.Equal(["3"], await ReadAsync());
    }

    [Fact]
    public async Task An_application_of_several_streams_has_the_stream_in_front_of_each_shard()
    {
        await PutAsync($"000000000000:{_prefix}clicks:1700000000:{_shard}", _offsets[0]);
        await PutAsync($"000000000000:{_prefix}clicks:1700000000:{_other}", "TRIM_HORIZON");
        await PutAsync($"000000000000:{_prefix}others:1700000000:{_shard}", _offsets[2]);

        await _tool.SucceedAsync($"group import clicks billing --kcl {_table} --yes");

        Assert.Equal(["2", "3"], await ReadAsync());
    }

    [Fact]
    public async Task What_the_table_does_not_tell_is_told_and_left_alone()
    {
        await PutAsync(_shard, "LATEST");
        await PutAsync(_other, "TRIM_HORIZON");
        await PutAsync("shardId-000000000099", "49590338271490256608559692538361571095921575989136588898");

        var run = await _tool.RunAsync($"group import clicks billing --kcl {_table} --yes");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Matches($"{_shard} +- +.*LATEST", run.Out);
        Assert.Matches("shardId-000000000099 +- +.*no such partition", run.Out);
        Assert.Contains("in 1 of 3 partitions", run.Out, StringComparison.Ordinal);
        Assert.Equal([_other], (await _tool.SucceedAsync("group lag clicks billing --json")).Json.GetProperty("partitions").EnumerateArray().Select(p => p.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task An_import_is_refused_while_a_worker_renews_its_leases_and_not_when_it_only_left_its_name()
    {
        await PutAsync(_shard, _offsets[1], owner: "worker-1");
        await PutAsync(_other, "TRIM_HORIZON");
        using (var stop = new CancellationTokenSource())
        {
            var renewing = RenewAsync(stop.Token);
            var refused = await _tool.RunAsync($"group import clicks billing --kcl {_table} --yes --watch-for 3s");
            await stop.CancelAsync();
            await renewing;
            Assert.Equal(ExitCode.Refused, refused.Code);
            Assert.Contains("worker-1", refused.Error, StringComparison.Ordinal);
        }

        Assert.Contains("Nobody has joined", (await _tool.SucceedAsync("group lag clicks billing")).Out, StringComparison.Ordinal);
        await _tool.SucceedAsync($"group import clicks billing --kcl {_table} --yes --watch-for 100ms");
        Assert.Equal(["3"], await ReadAsync());
    }

    [Fact]
    public async Task A_table_that_is_missing_or_another_s_is_told()
    {
        var missing = await _tool.RunAsync("group import clicks billing --kcl no-such-app --yes");
        Assert.Equal(ExitCode.NotFound, missing.Code);
        Assert.Contains("'no-such-app'", missing.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("streamGroup", missing.Error, StringComparison.Ordinal);

        var empty = await _tool.RunAsync($"group import clicks billing --kcl {_table} --yes");
        Assert.Equal(ExitCode.NotFound, empty.Code);
        Assert.Contains("has no places of 'clicks'", empty.Error, StringComparison.Ordinal);
    }

    private Task PutAsync(string key, string checkpoint, string? owner = null)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["leaseKey"] = new(key),
            ["checkpoint"] = new(checkpoint),
            ["checkpointSubSequenceNumber"] = new() { N = "0" },
            ["leaseCounter"] = new() { N = "7" },
            ["ownerSwitchesSinceCheckpoint"] = new() { N = "0" },
        };
        if (owner is not null)
            item["leaseOwner"] = new(owner);
        return _dynamo.PutItemAsync(_table, item);
    }

    /// <summary>As a worker does it, every few seconds.</summary>
    private async Task RenewAsync(CancellationToken stop)
    {
        for (var counter = 8; !stop.IsCancellationRequested; counter++)
        {
            await _dynamo.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = _table,
                Key = new() { ["leaseKey"] = new(_shard) },
                UpdateExpression = "SET leaseCounter = :next",
                ExpressionAttributeValues = new() { [":next"] = new() { N = counter.ToString(CultureInfo.InvariantCulture) } },
            }, CancellationToken.None);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>What the group has yet to handle.</summary>
    private async Task<List<string?>> ReadAsync()
    {
        await using var client = _tool.Open("aws-kinesis");
        await using var membership = await client.Messaging.Stream("clicks").Group("billing").JoinAsync(new GroupOptions { StartAt = StreamPosition.Latest });
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var partition in membership.PartitionsAsync(patience.Token))
        {
            await using (partition)
            {
                if (partition.Partition == _shard)
                    return [.. (await partition.ReadAsync(100, TimeSpan.FromSeconds(30), patience.Token))!.Select(r => r.Message.Text)];
            }
        }

        return [];
    }
}
