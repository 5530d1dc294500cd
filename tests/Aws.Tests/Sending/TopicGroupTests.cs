using System.Web;
using Amazon.Runtime;
using Integration.Aws.Tests.Standins;

namespace Integration.Aws.Tests.Sending;

/// <summary>Groups on the wire to SNS.</summary>
public sealed class TopicGroupTests
{
    /// <summary>On a plain topic a group orders nothing: the queues behind it deliver fairly among groups.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_topic_is_told_the_group(bool isOrdered)
    {
        await using var sns = new ScriptedServer(ScriptedServer.Result(
            "PublishBatch", "<Successful><member><Id>0</Id><MessageId>a</MessageId></member><member><Id>1</Id><MessageId>b</MessageId></member></Successful><Failed/>"));
        await using var messaging = AwsMessaging.Create(
            new AwsMessagingOptions { ServiceUrl = sns.Uri, Region = "us-east-1", AccountId = "000000000000", Credentials = new BasicAWSCredentials("x", "y"), MaxErrorRetry = 0 },
            new MessagingClientOptions { Topology = new() { Topics = [new("news") { Ordered = isOrdered }] } });

        (await messaging.Topic("news").PublishManyAsync([Message.FromText("1") with { GroupId = "tenant-7" }, Message.FromText("2") with { GroupId = "tenant-8" }])).ThrowIfAnyFailed();

        var form = HttpUtility.ParseQueryString(Assert.Single(sns.Requests).Text);
        Assert.Equal(["tenant-7", "tenant-8"], new[] { 1, 2 }.Select(i => form[$"PublishBatchRequestEntries.member.{i}.MessageGroupId"]));
        Assert.Equal(isOrdered, form["PublishBatchRequestEntries.member.1.MessageDeduplicationId"] is not null);
    }
}
