using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;
using Amazon.SQS;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Standins;

/// <summary>Each SNS operation against the emulator, through whichever AWSSDK.SimpleNotificationService is referenced.</summary>
public sealed class SnsOperationTests(EmulatorFixture emulator) : IDisposable
{
    private readonly AmazonSimpleNotificationServiceClient _sns = emulator.CreateSns();
    private readonly AmazonSQSClient _sqs = emulator.CreateSqs();

    public void Dispose()
    {
        _sns.Dispose();
        _sqs.Dispose();
    }

    [Fact]
    public async Task A_topic_is_created_changed_tagged_listed_and_deleted()
    {
        var name = EmulatorFixture.NewName("topic");
        var arn = (await _sns.CreateTopicAsync(new CreateTopicRequest(name)
        {
            Attributes = new() { ["DisplayName"] = "d & <ü>" },
            Tags = [new Tag { Key = "a", Value = "1" }],
        })).TopicArn;

        Assert.Equal("d & <ü>", (await _sns.GetTopicAttributesAsync(arn)).Attributes["DisplayName"]);
        await _sns.SetTopicAttributesAsync(arn, "DisplayName", "other");
        Assert.Equal("other", (await _sns.GetTopicAttributesAsync(new GetTopicAttributesRequest(arn))).Attributes["DisplayName"]);
        await _sns.TagResourceAsync(new TagResourceRequest { ResourceArn = arn, Tags = [new Tag { Key = "b", Value = "2" }] });
        var tags = (await _sns.ListTagsForResourceAsync(new ListTagsForResourceRequest { ResourceArn = arn })).Tags;
        Assert.Equal(["a=1", "b=2"], tags.Select(tag => $"{tag.Key}={tag.Value}").Order());
        Assert.Contains(arn, (await AllTopicsAsync()));
        await _sns.DeleteTopicAsync(arn);
        await Assert.ThrowsAsync<NotFoundException>(() => _sns.GetTopicAttributesAsync(arn));
    }

    [Fact]
    public async Task A_subscription_is_made_read_changed_listed_and_removed()
    {
        var (topic, queueArn, _) = await CreateAsync("subscribe");
        var arn = (await _sns.SubscribeAsync(new SubscribeRequest(topic, "sqs", queueArn)
        {
            Attributes = new() { ["RawMessageDelivery"] = "true" },
            ReturnSubscriptionArn = true,
        })).SubscriptionArn;

        Assert.Equal("true", (await _sns.GetSubscriptionAttributesAsync(arn)).Attributes["RawMessageDelivery"]);
        await _sns.SetSubscriptionAttributesAsync(arn, "FilterPolicy", """{"k":["v"]}""");
        Assert.Equal("""{"k":["v"]}""", (await _sns.GetSubscriptionAttributesAsync(arn)).Attributes["FilterPolicy"]);
        var listed = Assert.Single((await _sns.ListSubscriptionsByTopicAsync(topic)).Subscriptions);
        Assert.Equal((arn, topic, "sqs", queueArn), (listed.SubscriptionArn, listed.TopicArn, listed.Protocol, listed.Endpoint));
        await _sns.UnsubscribeAsync(arn);
        Assert.Null((await _sns.ListSubscriptionsByTopicAsync(new ListSubscriptionsByTopicRequest(topic))).Subscriptions);
        await Assert.ThrowsAsync<NotFoundException>(() => _sns.GetSubscriptionAttributesAsync(arn));
    }

    [Fact]
    public async Task A_published_message_reaches_the_queue_with_body_and_attributes()
    {
        var (topic, queueArn, url) = await CreateAsync("publish");
        await _sns.SubscribeAsync(new SubscribeRequest(topic, "sqs", queueArn) { Attributes = new() { ["RawMessageDelivery"] = "true" } });

        var published = await _sns.PublishAsync(new PublishRequest(topic, "h\"é<&>€ +%\n", "subject")
        {
            MessageAttributes = new()
            {
                ["text"] = new MessageAttributeValue { DataType = "String", StringValue = "v + €" },
                ["bytes"] = new MessageAttributeValue { DataType = "Binary", BinaryValue = new MemoryStream([0, 255, 7]) },
            },
        });
        var received = await _sqs.ReceiveMessageAsync(new Amazon.SQS.Model.ReceiveMessageRequest(url) { MessageAttributeNames = ["All"] });

        var message = Assert.Single(received.Messages);
        Assert.NotNull(published.MessageId);
        Assert.Equal("h\"é<&>€ +%\n", message.Body);
        Assert.Equal("v + €", message.MessageAttributes["text"].StringValue);
        Assert.Equal([0, 255, 7], message.MessageAttributes["bytes"].BinaryValue.ToArray());
    }

    [Fact]
    public async Task A_batch_is_published_with_a_result_per_entry()
    {
        var (topic, queueArn, url) = await CreateAsync("batch");
        await _sns.SubscribeAsync(topic, "sqs", queueArn);

        var response = await _sns.PublishBatchAsync(new PublishBatchRequest
        {
            TopicArn = topic,
            PublishBatchRequestEntries = [new() { Id = "a", Message = "1" }, new() { Id = "b", Message = "2", Subject = "s" }],
        });

        Assert.Equal(["a", "b"], response.Successful.Select(entry => entry.Id).Order());
        Assert.All(response.Successful, entry => Assert.NotNull(entry.MessageId));
        Assert.Null(response.Failed);
        Assert.Equal(2, (await _sqs.ReceiveMessageAsync(new Amazon.SQS.Model.ReceiveMessageRequest(url) { MaxNumberOfMessages = 10 })).Messages.Count);
    }

    [Fact]
    public async Task Wrong_batches_have_their_exceptions()
    {
        var (topic, _, _) = await CreateAsync("wrong");

        await Assert.ThrowsAsync<EmptyBatchRequestException>(() => PublishAsync(topic));
        await Assert.ThrowsAsync<BatchEntryIdsNotDistinctException>(() => PublishAsync(topic, "a", "a"));
        await Assert.ThrowsAsync<TooManyEntriesInBatchRequestException>(() => PublishAsync(topic, [.. Enumerable.Range(0, 11).Select(i => $"{i}")]));
        await Assert.ThrowsAsync<NotFoundException>(() => _sns.PublishAsync(topic + "x", "m"));
    }

    private Task<PublishBatchResponse> PublishAsync(string topic, params string[] ids) => _sns.PublishBatchAsync(new PublishBatchRequest
    {
        TopicArn = topic,
        PublishBatchRequestEntries = [.. ids.Select(id => new PublishBatchRequestEntry { Id = id, Message = "m" })],
    });

    private async Task<List<string>> AllTopicsAsync()
    {
        var topics = new List<string>();
        string? token = null;
        do
        {
            var page = token is null ? await _sns.ListTopicsAsync() : await _sns.ListTopicsAsync(token);
            topics.AddRange(page.Topics.Select(topic => topic.TopicArn));
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        return topics;
    }

    private async Task<(string TopicArn, string QueueArn, string QueueUrl)> CreateAsync(string prefix)
    {
        var name = EmulatorFixture.NewName(prefix);
        var url = (await _sqs.CreateQueueAsync(name)).QueueUrl;
        var arn = (await _sqs.GetQueueAttributesAsync(url, ["QueueArn"])).Attributes["QueueArn"];
        return ((await _sns.CreateTopicAsync(name)).TopicArn, arn, url);
    }
}
