using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Standins;

/// <summary>Each SQS operation against the emulator, through whichever AWSSDK.SQS is referenced: official or stand-in.</summary>
public sealed class SqsOperationTests(EmulatorFixture emulator) : IDisposable
{
    private readonly AmazonSQSClient _sqs = emulator.CreateSqs();

    public void Dispose() => _sqs.Dispose();

    [Fact]
    public async Task A_queue_is_created_found_listed_and_deleted()
    {
        var name = EmulatorFixture.NewName("life");
        var created = await _sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = new() { ["VisibilityTimeout"] = "45" } });

        Assert.Equal(created.QueueUrl, (await _sqs.GetQueueUrlAsync(name)).QueueUrl);
        Assert.Equal([created.QueueUrl], (await _sqs.ListQueuesAsync(name)).QueueUrls);
        Assert.Contains(created.QueueUrl, (await _sqs.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = "life", MaxResults = 1000 })).QueueUrls);
        Assert.Equal(System.Net.HttpStatusCode.OK, created.HttpStatusCode);
        await _sqs.DeleteQueueAsync(created.QueueUrl);
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => _sqs.GetQueueUrlAsync(new GetQueueUrlRequest(name)));
    }

    [Fact]
    public async Task Attributes_are_set_and_read()
    {
        var (url, arn) = await CreateAsync("attributes");

        await _sqs.SetQueueAttributesAsync(url, new() { [QueueAttributeName.DelaySeconds] = "7" });
        var all = await _sqs.GetQueueAttributesAsync(url, [QueueAttributeName.All]);
        var one = await _sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest(url, ["DelaySeconds"]));

        Assert.Equal(7, all.DelaySeconds);
        Assert.Equal(0, all.ApproximateNumberOfMessages);
        Assert.Equal(arn, all.QueueARN);
        Assert.Equal(DateTimeKind.Utc, all.CreatedTimestamp.Kind);
        Assert.Equal("7", Assert.Single(one.Attributes).Value);
    }

    [Fact]
    public async Task Tags_are_set_at_creation_and_later()
    {
        var name = EmulatorFixture.NewName("tags");
        var url = (await _sqs.CreateQueueAsync(new CreateQueueRequest(name) { Tags = new() { ["a"] = "1" } })).QueueUrl;

        await _sqs.TagQueueAsync(new TagQueueRequest { QueueUrl = url, Tags = new() { ["b"] = "ü" } });
        var tags = (await _sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = url })).Tags;

        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "ü" }, tags);
    }

    [Fact]
    public async Task A_message_comes_back_with_body_attributes_and_system_attributes()
    {
        var (url, _) = await CreateAsync("message");
        var sent = await _sqs.SendMessageAsync(new SendMessageRequest(url, "h\"é<&>€\n")
        {
            MessageAttributes = new()
            {
                ["text"] = new MessageAttributeValue { DataType = "String", StringValue = "v€" },
                ["number"] = new MessageAttributeValue { DataType = "Number.int64", StringValue = "-5" },
                ["bytes"] = new MessageAttributeValue { DataType = "Binary", BinaryValue = new MemoryStream([0, 255, 7]) },
            },
        });

        var message = Assert.Single((await ReceiveAsync(url)).Messages);

        Assert.Equal(sent.MessageId, message.MessageId);
        Assert.Equal("h\"é<&>€\n", message.Body);
        Assert.Equal("v€", message.MessageAttributes["text"].StringValue);
        Assert.Equal("Number.int64", message.MessageAttributes["number"].DataType);
        Assert.Equal([0, 255, 7], message.MessageAttributes["bytes"].BinaryValue.ToArray());
        Assert.Equal(0, message.MessageAttributes["bytes"].BinaryValue.Position);
        Assert.Null(message.MessageAttributes["bytes"].StringValue);
        Assert.Equal("1", message.Attributes[MessageSystemAttributeName.ApproximateReceiveCount]);
        Assert.Equal(sent.MD5OfMessageAttributes, message.MD5OfMessageAttributes);
    }

    [Fact]
    public async Task An_empty_queue_gives_null_and_a_message_without_attributes_has_null()
    {
        var (url, _) = await CreateAsync("nulls");

        var empty = await _sqs.ReceiveMessageAsync(url);
        await _sqs.SendMessageAsync(url, "plain");
        var message = Assert.Single((await _sqs.ReceiveMessageAsync(url)).Messages);

        Assert.True(empty.Messages is null or { Count: 0 });
        Assert.Null(message.MessageAttributes);
        Assert.True(message.Attributes is null or { Count: 0 });
    }

    [Fact]
    public async Task A_received_message_is_hidden_made_visible_and_deleted()
    {
        var (url, _) = await CreateAsync("settle");
        await _sqs.SendMessageAsync(url, "m");
        var first = Assert.Single((await ReceiveAsync(url)).Messages);

        Assert.True((await ReceiveAsync(url)).Messages is null or { Count: 0 });
        await _sqs.ChangeMessageVisibilityAsync(url, first.ReceiptHandle, 0);
        var second = Assert.Single((await ReceiveAsync(url)).Messages);
        await _sqs.DeleteMessageAsync(url, second.ReceiptHandle);

        Assert.Equal("2", second.Attributes["ApproximateReceiveCount"]);
        var left = await _sqs.GetQueueAttributesAsync(url, ["All"]);
        Assert.Equal((0, 0), (left.ApproximateNumberOfMessages, left.ApproximateNumberOfMessagesNotVisible));
    }

    [Fact]
    public async Task Batches_send_change_and_delete()
    {
        var (url, _) = await CreateAsync("batch");
        var sent = await _sqs.SendMessageBatchAsync(url, [new("a", "one"), new("b", "two") { MessageAttributes = Text("k", "v") }]);
        var received = (await ReceiveAsync(url)).Messages;

        Assert.Equal(["a", "b"], sent.Successful.Select(entry => entry.Id).Order());
        Assert.True(sent.Failed is null or { Count: 0 });
        Assert.Equal(["one", "two"], received.Select(message => message.Body).Order());
        var changed = await _sqs.ChangeMessageVisibilityBatchAsync(
            url, [.. received.Select((m, i) => new ChangeMessageVisibilityBatchRequestEntry($"{i}", m.ReceiptHandle) { VisibilityTimeout = 0 })]);
        Assert.Equal(2, changed.Successful.Count);
        received = (await ReceiveAsync(url)).Messages;
        var deleted = await _sqs.DeleteMessageBatchAsync(
            url, [.. received.Select((m, i) => new DeleteMessageBatchRequestEntry($"{i}", m.ReceiptHandle))]);
        Assert.Equal(2, deleted.Successful.Count);
    }

    [Fact]
    public async Task Purge_empties_a_queue()
    {
        var (url, _) = await CreateAsync("purge");
        await _sqs.SendMessageAsync(url, "m");

        await _sqs.PurgeQueueAsync(url);

        Assert.Equal(0, (await _sqs.GetQueueAttributesAsync(url, ["All"])).ApproximateNumberOfMessages);
    }

    [Fact]
    public async Task A_fifo_queue_keeps_order_group_and_deduplication()
    {
        var url = (await _sqs.CreateQueueAsync(new CreateQueueRequest(EmulatorFixture.NewName("order") + ".fifo")
        {
            Attributes = new() { ["FifoQueue"] = "true" },
        })).QueueUrl;
        var first = await _sqs.SendMessageAsync(new SendMessageRequest(url, "1") { MessageGroupId = "g", MessageDeduplicationId = "d1" });
        var again = await _sqs.SendMessageAsync(new SendMessageRequest(url, "1") { MessageGroupId = "g", MessageDeduplicationId = "d1" });

        var message = Assert.Single((await ReceiveAsync(url)).Messages);

        Assert.NotNull(first.SequenceNumber);
        Assert.Equal(first.MessageId, again.MessageId);
        Assert.Equal("g", message.Attributes[MessageSystemAttributeName.MessageGroupId]);
        Assert.Equal("d1", message.Attributes[MessageSystemAttributeName.MessageDeduplicationId]);
    }

    private static Dictionary<string, MessageAttributeValue> Text(string name, string value) =>
        new() { [name] = new MessageAttributeValue { DataType = "String", StringValue = value } };

    private Task<ReceiveMessageResponse> ReceiveAsync(string url) => _sqs.ReceiveMessageAsync(new ReceiveMessageRequest
    {
        QueueUrl = url,
        MaxNumberOfMessages = 10,
        MessageAttributeNames = ["All"],
        MessageSystemAttributeNames = [MessageSystemAttributeName.All],
    });

    private async Task<(string Url, string Arn)> CreateAsync(string prefix)
    {
        var url = (await _sqs.CreateQueueAsync(EmulatorFixture.NewName(prefix))).QueueUrl;
        return (url, (await _sqs.GetQueueAttributesAsync(url, ["QueueArn"])).Attributes["QueueArn"]);
    }
}
