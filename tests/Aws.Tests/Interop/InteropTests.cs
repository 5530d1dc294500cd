using Amazon.SQS.Model;
using Integration.Aws.Requests;
using Integration.Aws.Tests.Contract;
using SnsModel = Amazon.SimpleNotificationService.Model;

namespace Integration.Aws.Tests.Interop;

/// <summary>The bare SDK on one side, the adapter on the other.</summary>
public sealed class InteropTests(AwsHarness harness) : IAsyncLifetime
{
    private readonly string _name = $"interop-{Guid.NewGuid():N}"[..20];
    private IMessaging _messaging = null!;

    private AwsContext Sdk => harness.Context(_messaging);

    public async ValueTask InitializeAsync() => _messaging = await harness.ConnectAsync("sdk", new MessagingClientOptions());

    public async ValueTask DisposeAsync() => await _messaging.DisposeAsync();

    [Fact]
    public async Task A_queue_reads_what_the_sdk_sent()
    {
        await _messaging.Topology.CreateQueueAsync(new(_name));
        var sent = await Sdk.Sqs.SendMessageAsync(new SendMessageRequest(await UrlAsync(EntityPath.Queue(_name)), "{\"a\":1}")
        {
            MessageAttributes = new()
            {
                ["text"] = new() { DataType = "String", StringValue = "x" },
                ["whole"] = new() { DataType = "Number", StringValue = "42" },
                ["broken"] = new() { DataType = "Number", StringValue = "4.20" },
                ["bytes"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2]) },
            },
        });

        var received = await ReceiveAsync(EntityPath.Queue(_name));

        Assert.Equal("{\"a\":1}", received.Message.Text);
        Assert.Equal(sent.MessageId, received.MessageId);
        Assert.Equal(MessageHeaders.Create(("text", "x"), ("whole", 42), ("broken", 4.20m), ("bytes", new byte[] { 1, 2 })), received.Headers);
    }

    [Fact]
    public async Task The_sdk_reads_what_a_queue_was_sent()
    {
        await _messaging.Topology.CreateQueueAsync(new(_name));
        await _messaging.Queue(_name).SendAsync(Message.FromText("h\u00e4llo").WithHeader("country", "DE").WithHeader("amount", 7));

        var received = await ReceiveBareAsync(EntityPath.Queue(_name));

        Assert.Equal("h\u00e4llo", received.Body);
        Assert.Equal("DE", received.MessageAttributes["country"].StringValue);
        Assert.Equal(("Number", "7"), (received.MessageAttributes["amount"].DataType, received.MessageAttributes["amount"].StringValue));
    }

    [Fact]
    public async Task A_fifo_queue_works_both_ways()
    {
        await _messaging.Topology.CreateQueueAsync(new(_name) { Ordered = true });
        var url = await UrlAsync(EntityPath.Queue(_name));
        await Sdk.Sqs.SendMessageAsync(new SendMessageRequest(url, "bare") { MessageGroupId = "g", MessageDeduplicationId = "d1" });

        var received = await ReceiveAsync(EntityPath.Queue(_name));
        Assert.Equal(("bare", "g"), (received.Message.Text, received.GroupId));
        await received.CompleteAsync();

        await _messaging.Queue(_name).SendAsync(Message.FromText("ours") with { GroupId = "h" });
        var bare = await ReceiveBareAsync(EntityPath.Queue(_name));
        Assert.Equal(("ours", "h"), (bare.Body, bare.Attributes["MessageGroupId"]));
    }

    [Fact]
    public async Task A_subscription_reads_what_the_sdk_published()
    {
        await _messaging.Topology.CreateTopicAsync(new(_name));
        await _messaging.Topology.CreateSubscriptionAsync(new(_name, "main"));
        await Sdk.Sns.PublishAsync(new SnsModel.PublishRequest(await TopicArnAsync(), "news")
        {
            MessageAttributes = new() { ["country"] = new() { DataType = "String", StringValue = "DE" } },
        });

        var received = await ReceiveAsync(EntityPath.Subscription(_name, "main"));

        Assert.Equal("news", received.Message.Text);
        Assert.Equal("DE", received.Headers["country"]);
    }

    [Fact]
    public async Task The_sdk_reads_what_was_published()
    {
        await _messaging.Topology.CreateTopicAsync(new(_name));
        await _messaging.Topology.CreateSubscriptionAsync(new(_name, "main"));
        await _messaging.Topic(_name).PublishAsync(Message.FromText("news").WithHeader("country", "DE"));

        var received = await ReceiveBareAsync(EntityPath.Subscription(_name, "main"));

        Assert.Equal("news", received.Body);
        Assert.Equal("DE", received.MessageAttributes["country"].StringValue);
    }

    /// <summary>A queue that someone subscribed without raw delivery: unwrapped only for the topics that the options name.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task Foreign_envelopes_are_unwrapped_when_accepted(bool accept)
    {
        await _messaging.Topology.CreateTopicAsync(new(_name));
        await _messaging.Topology.CreateQueueAsync(new(_name));
        var (topic, queue) = (await TopicArnAsync(), await harness.FindQueueAsync(_messaging, EntityPath.Queue(_name)));
        await Sdk.Sns.SubscribeAsync(topic, "sqs", queue.Arn);
        await _messaging.Topic(_name).PublishAsync(Message.FromText("news") with { Subject = "s", MessageId = "m1" });
        await using var messaging = AwsMessaging.Create(Sdk.Options with { AcceptSnsEnvelopesFrom = [accept ? topic : "arn:aws:sns:us-east-1:000000000000:other"] });

        var received = await messaging.Queue(_name).ReceiveOneAsync(TimeSpan.FromSeconds(30));

        Assert.NotNull(received);
        if (accept)
            Assert.Equal(("news", "s", "m1"), (received.Message.Text, received.Subject, received.MessageId));
        else
            Assert.Contains("\"Type\":\"Notification\"", received.Message.Text, StringComparison.Ordinal);
    }

    private async Task<string> UrlAsync(EntityPath path) => (await harness.FindQueueAsync(_messaging, path)).Url;

    private async Task<string> TopicArnAsync() => (await harness.FindTopicAsync(_messaging, EntityPath.Topic(_name))).Arn;

    private async Task<ReceivedMessage> ReceiveAsync(EntityPath source)
    {
        var received = await _messaging.Source(source).ReceiveOneAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(received);
        return received;
    }

    private async Task<Amazon.SQS.Model.Message> ReceiveBareAsync(EntityPath source)
    {
        var response = await Sdk.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(await UrlAsync(source))
        {
            WaitTimeSeconds = 5,
            MessageAttributeNames = ["All"],
            MessageSystemAttributeNames = ["All"],
        });
        return Assert.Single(response.Messages);
    }
}
