using Integration.Aws.Tests.SqsLike;
using Integration.Aws.Tests.Standins;

namespace Integration.Aws.Tests.Topology;

/// <summary>Queues of another account, and services at addresses of their own.</summary>
public sealed class AccountTests
{
    private const string Owner = "999999999999";

    [Fact]
    public async Task A_queue_is_looked_up_in_the_account_of_the_options()
    {
        await using var sqs = new SqsLikeServer();
        sqs.Overrides["GetQueueUrl"] = (server, request, _) => (string?)request["QueueOwnerAWSAccountId"] == Owner
            ? throw LikeError.NoQueue()
            : Task.FromResult(new System.Text.Json.Nodes.JsonObject { ["QueueUrl"] = server.UrlOf("orders") });
        await using var messaging = AwsMessaging.Create(sqs.Options() with { AccountId = Owner });

        await Assert.ThrowsAsync<EntityNotFoundException>(() => messaging.Queue("orders").SendAsync(Message.FromText("x")));
        Assert.Null(await messaging.Topology.FindQueueAsync("orders"));
        await messaging.Topology.DeleteQueueAsync("orders");

        Assert.All(sqs.Bodies("GetQueueUrl"), b => Assert.Equal(Owner, (string?)b["QueueOwnerAWSAccountId"]));
        Assert.Equal(["GetQueueUrl"], sqs.Requests.Keys);
    }

    /// <summary>SQS creates and lists in the caller's account, whatever is asked for: that must not be taken for the owner's.</summary>
    [Fact]
    public async Task The_topology_of_another_account_is_neither_made_nor_listed_in_the_callers()
    {
        await using var sqs = new SqsLikeServer();
        await using var native = AwsMessaging.Create(sqs.Options());
        await native.Topology.CreateQueueAsync(new("mine"));
        sqs.Overrides["GetQueueUrl"] = (_, _, _) => throw LikeError.NoQueue();
        await using var messaging = AwsMessaging.Create(sqs.Options() with { AccountId = Owner });

        var created = await Assert.ThrowsAsync<MessagingException>(() => messaging.Topology.CreateQueueAsync(new("mine")));
        var listed = await Assert.ThrowsAsync<MessagingException>(async () => await messaging.Topology.ListQueuesAsync().ToListAsync());

        Assert.All([created, listed], e => Assert.Contains($"account {SqsLikeServer.Account}, AccountId is {Owner}", e.Message, StringComparison.Ordinal));
        Assert.Equal(["mine", "mine--dlq"], sqs.Queues.Keys.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Each_service_has_its_own_address(bool hasDefault)
    {
        await using var sqs = new SqsLikeServer();
        await using var sns = new ScriptedServer(ScriptedServer.Result("ListTopics", "<Topics/>"));
        await using var elsewhere = new ScriptedServer(ScriptedServer.Json("{}", 500));
        await using var messaging = AwsMessaging.Create(sqs.Options() with
        {
            ServiceUrl = hasDefault ? elsewhere.Uri : null,
            SqsServiceUrl = sqs.Uri,
            SnsServiceUrl = sns.Uri,
        });

        await messaging.Topology.CreateQueueAsync(new("orders"));
        await messaging.Queue("orders").SendAsync(Message.FromText("x"));
        Assert.Empty(await messaging.Topology.ListTopicsAsync().ToListAsync());

        Assert.Single(sqs.Queues["orders"].Messages);
        Assert.Single(sns.Requests);
        Assert.Empty(elsewhere.Requests);
    }
}
