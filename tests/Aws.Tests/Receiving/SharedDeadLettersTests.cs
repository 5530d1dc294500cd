using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.SqsLike;

namespace Integration.Aws.Tests.Receiving;

/// <summary>A dead-letter queue that other tools gave to several queues. fauxqs does not tell from which of them SQS moved a message.</summary>
public sealed class SharedDeadLettersTests
{
    [Fact]
    public async Task What_sqs_moved_there_tells_from_which_queue()
    {
        await using var server = new SqsLikeServer();
        using var sqs = new AmazonSQSClient(new BasicAWSCredentials("x", "y"), new AmazonSQSConfig { ServiceURL = server.Uri.AbsoluteUri, AuthenticationRegion = SqsLikeServer.Region });
        var graves = await CreateAsync("dev-graves");
        foreach (var (name, deliveries) in new[] { ("dev-orders", 3), ("dev-bills", 2), ("dev-placed--billing--sub", 1), ("orders", 1) })
        {
            var url = await CreateAsync(name, ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{await ArnAsync(graves)}}","maxReceiveCount":"{{deliveries}}"}"""));
            await sqs.SendMessageAsync(url, name);
            for (var receive = 0; receive <= deliveries; receive++)
                await sqs.ReceiveMessageAsync(new ReceiveMessageRequest(url) { VisibilityTimeout = 0 });
        }

        await using var messaging = AwsMessaging.Create(server.Options() with { NamePrefix = "dev-" });
        var dead = (await messaging.Queue("orders").DeadLetters.ReceiveAsync(10, TimeSpan.FromSeconds(5))).ToDictionary(m => m.Message.Text);

        Assert.Equal(4, dead.Count);
        Assert.Equal((EntityPath.Queue("orders"), 3, 1), (dead["dev-orders"].DeadLetter!.Source, dead["dev-orders"].DeadLetter!.OriginalDeliveryCount, dead["dev-orders"].DeliveryCount));
        Assert.Equal((EntityPath.Queue("bills"), null), (dead["dev-bills"].DeadLetter!.Source, dead["dev-bills"].DeadLetter!.OriginalDeliveryCount));
        Assert.Equal(EntityPath.Subscription("placed", "billing"), dead["dev-placed--billing--sub"].DeadLetter!.Source);
        Assert.Matches("^orders--[0-9a-f]{16}$", dead["orders"].DeadLetter!.Source!.ToString());

        async Task<string> CreateAsync(string name, params (string Name, string Value)[] attributes) =>
            (await sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = attributes.ToDictionary(a => a.Name, a => a.Value) })).QueueUrl;

        async Task<string> ArnAsync(string url) => (await sqs.GetQueueAttributesAsync(url, ["QueueArn"])).Attributes["QueueArn"];
    }
}
