using System.Text.Json;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Integration.Http;

namespace Integration.Standins.Tests.Kinesis;

/// <summary>What is sent, and answers that leave out or name as null what they don't have.</summary>
public sealed class KinesisWireTests : IAsyncDisposable
{
    private readonly List<HttpMessage> _requests = [];
    private readonly LoopbackHttpServer _server;
    private readonly AmazonKinesisClient _client;
    private string _answer = "{}";

    public KinesisWireTests()
    {
        _server = new LoopbackHttpServer(async (exchange, cancellationToken) =>
        {
            _requests.Add(exchange.Request);
            await exchange.Answer.WriteAsync(HttpMessage.Answer(200, "application/x-amz-json-1.1", _answer).ToBytes(keepAlive: true), cancellationToken);
            return true;
        });
        _client = KinesisClients.Create(_server.Uri);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_request_is_signed_json_with_what_is_set_alone()
    {
        await _client.PutRecordAsync(new PutRecordRequest { StreamName = "s", PartitionKey = "k", Data = new MemoryStream([0, 255]) });

        var request = Assert.Single(_requests);
        Assert.Equal("""{"Data":"AP8=","PartitionKey":"k","StreamName":"s"}""", request.Text);
        Assert.Equal("Kinesis_20131202.PutRecord", request.Header("X-Amz-Target"));
        Assert.Equal("application/x-amz-json-1.1", request.Header("Content-Type"));
        Assert.Contains("/us-east-1/kinesis/aws4_request", request.Header("Authorization"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(499, 1_767_225_600)]
    [InlineData(600, 1_767_225_601)]
    public async Task A_time_is_sent_in_whole_seconds_rounded_as_the_SDK_does(int milliseconds, long sent)
    {
        await _client.GetShardIteratorAsync(new GetShardIteratorRequest { Timestamp = new DateTime(2026, 1, 1, 0, 0, 0, milliseconds, DateTimeKind.Utc) });

        using var json = JsonDocument.Parse(Assert.Single(_requests).Body);
        Assert.Equal(sent, json.RootElement.GetProperty("Timestamp").GetInt64());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Records":null,"NextShardIterator":null,"MillisBehindLatest":null,"ChildShards":null}""")]
    public async Task What_is_missing_or_null_is_null(string answer)
    {
        _answer = answer;

        var read = await _client.GetRecordsAsync(new GetRecordsRequest { ShardIterator = "i" });

        Assert.Null(read.Records);
        Assert.Null(read.ChildShards);
        Assert.Null(read.NextShardIterator);
        Assert.Null(read.MillisBehindLatest);
    }

    [Fact]
    public async Task Null_within_a_structure_is_null()
    {
        _answer = """
            {"StreamDescriptionSummary":{"StreamName":"s","StreamARN":"arn","StreamStatus":"ACTIVE","OpenShardCount":1,"StreamModeDetails":null,
             "KeyId":null,"EncryptionType":null,"ConsumerCount":null,"StreamCreationTimestamp":1767225600.123,"RecordDistributionStrategy":"AUTO","Unknown":[{}]}}
            """;

        var summary = (await _client.DescribeStreamSummaryAsync(new DescribeStreamSummaryRequest { StreamName = "s" })).StreamDescriptionSummary;

        Assert.Equal((StreamStatus.ACTIVE, RecordDistributionStrategy.AUTO), (summary.StreamStatus, summary.RecordDistributionStrategy));
        Assert.Equal((null, null, null), (summary.StreamModeDetails, summary.EncryptionType, summary.ConsumerCount));
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, 123, DateTimeKind.Utc), summary.StreamCreationTimestamp);
    }

    [Theory]
    [InlineData("eu-central-1", false, false, "https://kinesis.eu-central-1.amazonaws.com/")]
    [InlineData("us-east-1", true, false, "https://kinesis-fips.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", false, true, "https://kinesis.us-east-1.api.aws/")]
    [InlineData("cn-north-1", false, false, "https://kinesis.cn-north-1.amazonaws.com.cn/")]
    public void The_endpoint_is_that_of_the_region(string region, bool fips, bool dualStack, string expected)
    {
        using var client = new AmazonKinesisClient("id", "secret", new AmazonKinesisConfig
        {
            RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region),
            UseFIPSEndpoint = fips,
            UseDualstackEndpoint = dualStack,
        });

        Assert.Equal(expected, client.DetermineServiceOperationEndpoint(new ListStreamsRequest()).URL.TrimEnd('/') + "/");
    }
}
