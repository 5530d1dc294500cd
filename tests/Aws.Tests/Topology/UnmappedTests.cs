using Amazon.SimpleNotificationService.Model;
using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Topology;

/// <summary>What is in an account and in no definition is told, each with its reason.</summary>
public sealed class UnmappedTests(AwsHarness harness) : IAsyncLifetime
{
    private NativeAccount _account = null!;

    public async ValueTask InitializeAsync() => _account = await NativeAccount.OpenAsync(harness);

    public ValueTask DisposeAsync() => _account.DisposeAsync();

    [Fact]
    public async Task What_this_library_made_is_all_mapped()
    {
        await _account.Topology.CreateQueueAsync(new("orders"));
        await _account.Topology.CreateQueueAsync(new("ordered") { Ordered = true });
        await _account.Topology.CreateQueueAsync(new("odd--dlq"));
        await _account.Topology.CreateTopicAsync(new("placed"));
        await _account.Topology.CreateTopicAsync(new("in-order") { Ordered = true });
        await _account.Topology.CreateSubscriptionAsync(new("placed", "billing") { Filter = MessageFilter.Parse("a = 1") });
        await _account.Topology.CreateSubscriptionAsync(new("placed", new string('s', 64)));
        await _account.Topology.CreateSubscriptionAsync(new("placed", "mail") { Push = new(PushKind.Email, "a@example.com") });
        await _account.Topology.CreateSubscriptionAsync(new("in-order", "billing"));

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task Names_that_are_not_neutral_are_told()
    {
        var longName = new string('n', 65);
        await _account.CreateQueueAsync(longName);
        await _account.CreateQueueAsync("x--dlq");
        await _account.CreateQueueAsync("t--s--sub");
        await _account.CreateTopicAsync(longName);

        Assert.Equal(
            [("queue", longName), ("queue", "t--s--sub"), ("queue", "x--dlq"), ("topic", longName)],
            (await FindAsync()).Select(u => (u.Kind, u.NativeName[_account.Prefix.Length..])).Order());
        Assert.Empty((await _account.Topology.ExportAsync()).Queues);
    }

    [Fact]
    public async Task Two_queues_that_differ_in_fifo_alone_are_one_name()
    {
        await _account.CreateQueueAsync("orders");
        await _account.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));

        var left = Assert.Single(await FindAsync());

        Assert.Equal(("queue", $"{_account.Prefix}orders.fifo"), (left.Kind, left.NativeName));
        Assert.False(Assert.Single((await _account.Topology.ExportAsync()).Queues).Ordered);

        // Deleting what has the name leaves the other alone.
        await _account.Topology.DeleteQueueAsync("orders");
        Assert.True(await _account.ExistsAsync("orders.fifo"));
    }

    [Fact]
    public async Task SNS_subscriptions_to_something_else_are_told()
    {
        var topic = await _account.CreateTopicAsync("placed");
        var (_, queue) = await _account.CreateQueueAsync("orders");
        await _account.Sns.SubscribeAsync(topic, "sqs", queue);
        await _account.Sns.SubscribeAsync(topic, "sqs", "arn:aws:sqs:eu-west-1:999999999999:away");
        await _account.Sns.SubscribeAsync(topic, "https", "https://user:pw@hooks.example.com/secret-token?key=1");
        await _account.Sns.SubscribeAsync(topic, "lambda", "arn:aws:lambda:us-east-1:000000000000:function:f");
        await _account.Sns.SubscribeAsync(topic, "firehose", "arn:aws:firehose:us-east-1:000000000000:deliverystream/d");

        var found = await FindAsync();

        Assert.All(found, u => Assert.Equal(("subscription", EntityPath.Topic("placed")), (u.Kind, u.Entity)));
        Assert.Equal(5, found.Count);
        Assert.Contains(found, u => u.NativeName == $"sqs:{_account.Prefix}orders" && u.Reason.Contains("'orders', which stands for itself", StringComparison.Ordinal) && u.Reason.Contains("placed--name--sub", StringComparison.Ordinal));
        Assert.Contains(found, u => u.NativeName == "sqs:away");
        Assert.Contains(found, u => u.NativeName == "https:hooks.example.com");
        Assert.DoesNotContain("secret", string.Join(' ', found), StringComparison.Ordinal);
        Assert.Empty((await _account.Topology.ExportAsync()).Subscriptions);
    }

    /// <summary>A subscription that Terraform made by our names is one.</summary>
    [Fact]
    public async Task A_subscription_by_the_same_names_is_mapped_and_what_differs_is_told()
    {
        var topic = await _account.CreateTopicAsync("placed");
        var (_, billing) = await _account.CreateQueueAsync("placed--billing--sub");
        var (_, audit) = await _account.CreateQueueAsync("placed--audit--sub");
        await _account.Sns.SubscribeAsync(new SubscribeRequest(topic, "sqs", billing) { Attributes = new() { ["FilterPolicy"] = """{"country":["DE"]}""" } });
        await _account.Sns.SubscribeAsync(new SubscribeRequest(topic, "sqs", audit) { Attributes = new() { ["FilterPolicy"] = """{"a":[{"suffix":"x"}]}""", ["RawMessageDelivery"] = "true" } });

        var found = await FindAsync();

        Assert.Equal(["billing"], (await _account.Topology.ExportAsync()).Subscriptions.Select(s => s.Name));
        Assert.Equal([("setting", EntityPath.Subscription("placed", "billing")), ("subscription", EntityPath.Topic("placed"))], found.Select(u => (u.Kind, u.Entity!)).OrderBy(u => u.Kind));
        Assert.Contains("raw message delivery is off", found.Single(u => u.Kind == "setting").Reason, StringComparison.Ordinal);
        Assert.Contains("filter policy", found.Single(u => u.Kind == "subscription").Reason, StringComparison.Ordinal);
    }

    /// <summary>A filter on the body is no filter on headers of the same names.</summary>
    [Fact]
    public async Task A_filter_on_bodies_is_not_taken_for_a_neutral_one()
    {
        var topic = await _account.CreateTopicAsync("placed");
        var (_, billing) = await _account.CreateQueueAsync("placed--billing--sub");
        await _account.Sns.SubscribeAsync(new SubscribeRequest(topic, "sqs", billing)
        {
            Attributes = new() { ["FilterPolicy"] = """{"country":["DE"]}""", ["FilterPolicyScope"] = "MessageBody", ["RawMessageDelivery"] = "true" },
        });

        Assert.Empty((await _account.Topology.ExportAsync()).Subscriptions);
        Assert.Contains("filter policy", Assert.Single(await FindAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DelaySeconds", "5", "delays every message by 5 s")]
    [InlineData("MessageRetentionPeriod", "60", "keeps messages for 60 s only")]
    [InlineData("KmsMasterKeyId", "alias/own", "KMS key alias/own")]
    [InlineData("Policy", """{"Statement":{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}}""", "s3.amazonaws.com")]
    public async Task Settings_that_no_definition_has_are_told(string attribute, string value, string reason)
    {
        await _account.CreateQueueAsync("orders", (attribute, value));
        await _account.CreateQueueAsync("plain");

        var left = Assert.Single(await FindAsync());

        Assert.Equal(("setting", $"{_account.Prefix}orders", EntityPath.Queue("orders")), (left.Kind, left.NativeName, left.Entity));
        Assert.Contains(reason, left.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deduplication_by_content_is_told()
    {
        await _account.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));

        Assert.Contains("ContentBasedDeduplication", Assert.Single(await FindAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shared_dead_letter_queue_and_a_chain_of_them_are_told()
    {
        var (_, last) = await _account.CreateQueueAsync("last");
        var (_, dead) = await _account.CreateQueueAsync("dead", last, 3);
        await _account.CreateQueueAsync("one", dead, 3);
        await _account.CreateQueueAsync("two", dead, 3);

        var found = await FindAsync();

        Assert.Equal(["one", "two"], (await _account.Topology.ExportAsync()).Queues.Select(q => q.Name).Order(StringComparer.Ordinal));
        Assert.Contains(found, u => u.NativeName == $"{_account.Prefix}dead" && u.Reason.Contains("dead-letter queue of 2 queues", StringComparison.Ordinal));
        Assert.Contains(found, u => u.NativeName == $"{_account.Prefix}dead" && u.Reason.Contains("has one itself", StringComparison.Ordinal));
        Assert.Contains(found, u => u.NativeName == $"{_account.Prefix}last" && u.Kind == "queue");
        Assert.Equal(3, found.Count);
    }

    [Fact]
    public async Task Queues_that_are_each_others_dead_letter_queues_are_told()
    {
        var (oneUrl, one) = await _account.CreateQueueAsync("one");
        var (_, two) = await _account.CreateQueueAsync("two", one, 3);
        await _account.SetAsync(oneUrl, "RedrivePolicy", $$"""{"deadLetterTargetArn":"{{two}}","maxReceiveCount":3}""");

        Assert.Equal(["one", "two"], (await FindAsync()).Where(u => u.Kind == "queue").Select(u => u.NativeName[_account.Prefix.Length..]).Order(StringComparer.Ordinal));
    }

    private async Task<List<UnmappedEntity>> FindAsync() => await _account.Topology.ListUnmappedAsync().ToListAsync();
}
