using System.Net;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Http;
using Integration.Kinesis;

namespace Integration.Standins.Tests.Kinesis;

/// <summary>The service's errors as exceptions of the SDK, and what of a request fails by itself.</summary>
public sealed class KinesisErrorTests(KinesisFixture servers)
{
    [Theory]
    [InlineData("kinesis-local")]
    [InlineData("kinesalite")]
    public async Task Errors_have_their_types(string server)
    {
        using var client = await servers.CreateAsync(server);
        var name = await client.CreateStreamAsync();

        var missing = await Assert.ThrowsAsync<ResourceNotFoundException>(
            () => client.PutRecordAsync(new PutRecordRequest { StreamName = "no-such-stream", PartitionKey = "k", Data = KinesisClients.Data("x") }));
        await Assert.ThrowsAsync<ResourceInUseException>(() => client.CreateStreamAsync(new CreateStreamRequest { StreamName = name, ShardCount = 1 }));
        await Assert.ThrowsAsync<InvalidArgumentException>(
            () => client.DecreaseStreamRetentionPeriodAsync(new DecreaseStreamRetentionPeriodRequest { StreamName = name, RetentionPeriodHours = 100 }));

        Assert.Equal(("ResourceNotFoundException", HttpStatusCode.BadRequest), (missing.ErrorCode, missing.StatusCode));
        Assert.Contains("no-such-stream", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_operation_does_not_declare_has_the_type_of_the_service_and_the_code()
    {
        using var client = await servers.CreateAsync("kinesalite");
        var name = await client.CreateStreamAsync();

        var error = await Assert.ThrowsAsync<AmazonKinesisException>(
            () => client.PutRecordsAsync(new PutRecordsRequest { StreamName = name, Records = [] }));

        Assert.Equal("ValidationException", error.ErrorCode);
    }

    [Fact]
    public async Task An_iterator_expires_and_records_are_trimmed_when_the_clock_moves_on()
    {
        KinesisFixture.SkipWhenMissing();
        await using var server = await KinesisServer.StartKinesaliteAsync();
        using var client = KinesisClients.Create(server.Uri);
        var name = await client.CreateStreamAsync();
        var put = await client.PutRecordAsync(new PutRecordRequest { StreamName = name, PartitionKey = "k", Data = KinesisClients.Data("old") });
        var iterator = (await client.GetShardIteratorAsync(
            new GetShardIteratorRequest { StreamName = name, ShardId = put.ShardId, ShardIteratorType = ShardIteratorType.TRIM_HORIZON })).ShardIterator;
        Assert.Single((await client.ReadAllAsync(name, put.ShardId)).Records);

        await server.MoveClockAsync(TimeSpan.FromMinutes(6));
        await Assert.ThrowsAsync<ExpiredIteratorException>(() => client.GetRecordsAsync(new GetRecordsRequest { ShardIterator = iterator }));

        await server.MoveClockAsync(TimeSpan.FromHours(25));
        Assert.Empty((await client.ReadAllAsync(name, put.ShardId)).Records);
    }

    [Fact]
    public async Task Records_that_failed_by_themselves_are_told_in_their_places()
    {
        await using var proxy = new FaultProxy(await servers.GetKinesisLocalAsync());
        using var client = KinesisClients.Create(proxy.Uri);
        const string answer = """
            {"FailedRecordCount":1,"EncryptionType":"NONE","Records":[
              {"SequenceNumber":"49","ShardId":"shardId-000000000000"},
              {"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded for shard shardId-000000000001.","SequenceNumber":null,"ShardId":null}]}
            """;
        proxy.Inject(new ProxyFault.Replace((_, _) => Task.FromResult<HttpMessage?>(HttpMessage.Answer(200, "application/x-amz-json-1.1", answer))), "PutRecords");

        var put = await client.PutRecordsAsync(new PutRecordsRequest
        {
            StreamName = "any",
            Records = [new() { PartitionKey = "a", Data = KinesisClients.Data("a") }, new() { PartitionKey = "b", Data = KinesisClients.Data("b") }],
        });

        Assert.Equal((1, EncryptionType.NONE), (put.FailedRecordCount, put.EncryptionType));
        Assert.Equal(("49", null), (put.Records[0].SequenceNumber, put.Records[0].ErrorCode));
        Assert.Equal(("ProvisionedThroughputExceededException", null), (put.Records[1].ErrorCode, put.Records[1].SequenceNumber));
    }

    [Theory]
    [InlineData("ProvisionedThroughputExceededException", 400, typeof(ProvisionedThroughputExceededException), 3)]
    [InlineData("InternalFailureException", 500, typeof(InternalFailureException), 3)]
    [InlineData("KMSThrottlingException", 400, typeof(KMSThrottlingException), 1)]
    [InlineData("KMSOptInRequired", 400, typeof(KMSOptInRequiredException), 1)]
    [InlineData("AccessDeniedException", 400, typeof(AccessDeniedException), 1)]
    public async Task Refusals_have_their_types_and_passing_ones_are_retried(string code, int status, Type type, int requests)
    {
        await using var proxy = new FaultProxy(await servers.GetKinesisLocalAsync());
        using var client = KinesisClients.Create(proxy.Uri, config => config.MaxErrorRetry = 2);
        proxy.Inject(new ProxyFault.Refuse(status, code), times: 10);

        var error = (AmazonServiceException)await Assert.ThrowsAsync(
            type, () => client.PutRecordAsync(new PutRecordRequest { StreamName = "any", PartitionKey = "k", Data = KinesisClients.Data("x") }));

        Assert.Equal((code, $"Injected {code}.", requests), (error.ErrorCode, error.Message, proxy.Count("PutRecord")));
    }
}
