using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime.EventStreams;
using Integration.Kinesis;

namespace Integration.Standins.Tests.Kinesis;

/// <summary>Records that the service pushes.</summary>
public sealed class SubscribeToShardTests(KinesisFixture servers)
{
    [Fact]
    public async Task Records_come_as_events_with_where_to_go_on()
    {
        using var client = await servers.CreateAsync("kinesis-local");
        var name = await client.CreateStreamAsync();
        var consumer = await client.RegisterAsync((await client.WaitUntilActiveAsync(name)).StreamARN, "push");
        var put = await client.PutRecordAsync(new PutRecordRequest { StreamName = name, PartitionKey = "k", Data = KinesisClients.Data("pushed") });

        using var response = await client.SubscribeToShardAsync(new SubscribeToShardRequest
        {
            ConsumerARN = consumer,
            ShardId = put.ShardId,
            StartingPosition = new() { Type = ShardIteratorType.TRIM_HORIZON },
        });
        await foreach (var received in response.EventStream.WithCancellation(TestContext.Current.CancellationToken))
        {
            if (received is SubscribeToShardEvent { Records.Count: > 0 } records)
            {
                var record = Assert.Single(records.Records);
                Assert.Equal(("pushed", put.SequenceNumber), (record.Text(), record.SequenceNumber));
                Assert.NotNull(records.ContinuationSequenceNumber);
                Assert.NotNull(records.MillisBehindLatest);
                return;
            }
        }

        Assert.Fail("The subscription ended without the record.");
    }

    [Fact]
    public async Task A_refused_subscription_is_told_within_the_events()
    {
        using var client = await servers.CreateAsync("kinesis-local");
        var arn = (await client.WaitUntilActiveAsync(await client.CreateStreamAsync())).StreamARN;

        using var response = await client.SubscribeToShardAsync(new SubscribeToShardRequest
        {
            ConsumerARN = $"{arn}/consumer/nobody:1",
            ShardId = "shardId-000000000000",
            StartingPosition = new() { Type = ShardIteratorType.LATEST },
        });
        await using var events = response.EventStream.GetAsyncEnumerator(TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<KinesisEventStreamException>(async () => await events.MoveNextAsync());

        Assert.IsType<ResourceNotFoundException>(error.InnerException);
    }

    [Fact]
    public void An_error_within_the_events_has_its_type()
    {
        var message = new EventStreamMessage(
            [Header(":message-type", "exception"), Header(":exception-type", "ResourceInUseException")], """{"message":"Another has taken over."}"""u8.ToArray());
        using var stream = new SubscribeToShardEventStream(new MemoryStream(message.ToByteArray()));

        var wrapped = Assert.Throws<KinesisEventStreamException>(() => stream.Count());

        Assert.Contains("Another has taken over.", wrapped.Message, StringComparison.Ordinal);

        // As with the official SDK, whose error of an event has neither code nor text.
        Assert.Null(Assert.IsType<ResourceInUseException>(wrapped.InnerException).ErrorCode);
    }

    private static EventStreamHeader Header(string name, string value)
    {
        var header = new EventStreamHeader(name);
        header.SetString(value);
        return header;
    }
}
