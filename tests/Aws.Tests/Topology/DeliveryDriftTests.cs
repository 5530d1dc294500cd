using Amazon.SimpleNotificationService.Model;
using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Topology;

/// <summary>What delivery to a subscription rests on, broken by the plain SDK: a plan shows it, applying mends it.</summary>
public sealed class DeliveryDriftTests(AwsHarness harness) : IAsyncLifetime
{
    private static readonly SubscriptionDefinition Billing = new("placed", "billing") { Filter = MessageFilter.Parse("country = 'DE'") };
    private static readonly TopologyDefinition Definition = new() { Topics = [new("placed")], Subscriptions = [Billing] };

    private NativeAccount _account = null!;

    private ITopology Topology => _account.Topology;

    public async ValueTask InitializeAsync()
    {
        _account = await NativeAccount.OpenAsync(harness);
        await Topology.CreateTopicAsync(Definition.Topics[0]);
        await Topology.CreateSubscriptionAsync(Billing);
    }

    public ValueTask DisposeAsync() => _account.DisposeAsync();

    [Fact]
    public async Task What_was_just_made_has_no_drift() => Assert.Equal("no changes", (await Topology.PlanAsync(Definition)).ToString());

    [Theory]
    [InlineData("placed--billing--sub", "Policy", "")]
    [InlineData("placed--billing--sub", "Policy", """{"Version":"2012-10-17","Statement":[{"Sid":"x","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"SQS:*","Resource":"*"}]}""")]
    [InlineData("placed--billing--sub", "Policy", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:000000000000:another"}}}}""")]
    [InlineData("placed--billing--sub--dlq", "DeadLetterPolicy", "")]
    public async Task A_policy_without_the_topic_is_mended(string queue, string setting, string policy)
    {
        var url = await _account.UrlAsync(queue);
        await _account.SetAsync(url, "Policy", policy);

        Assert.Equal([setting], await MendAsync());

        Assert.Contains("sns.amazonaws.com", await _account.AttributeAsync(url, "Policy"), StringComparison.Ordinal);
    }

    /// <summary>No statement that allows outweighs one that denies.</summary>
    [Fact]
    public async Task A_policy_that_denies_SNS_is_a_conflict()
    {
        await _account.SetAsync(
            await _account.UrlAsync("placed--billing--sub"), "Policy", """{"Statement":{"Effect":"Deny","Principal":"*","Action":"sqs:SendMessage","Resource":"*"}}""");

        var plan = await Topology.PlanAsync(Definition);

        Assert.False(plan.CanApply);
        Assert.Equal("DenyingPolicy", Assert.Single(Assert.Single(plan.Steps).Differences).Setting);
        await Assert.ThrowsAsync<TopologyConflictException>(() => Topology.CreateSubscriptionAsync(Billing));
    }

    /// <summary>A statement as Terraform users write it will do, however often it is planned.</summary>
    [Fact]
    public async Task A_policy_of_someone_else_that_lets_the_topic_send_is_left_alone()
    {
        var url = await _account.UrlAsync("placed--billing--sub");
        var policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":["SQS:SendMessage"],"Resource":"QUEUE","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:PREFIXpl*"}}}}"""
            .Replace("QUEUE", await _account.AttributeAsync(url, "QueueArn"), StringComparison.Ordinal).Replace("PREFIX", _account.Prefix, StringComparison.Ordinal);
        await _account.SetAsync(url, "Policy", policy);

        await Topology.ApplyAsync(await Topology.PlanAsync(Definition));
        await Topology.CreateSubscriptionAsync(Billing);

        Assert.Equal(policy, await _account.AttributeAsync(url, "Policy"));
    }

    [Fact]
    public async Task Creating_again_mends_the_policy_and_never_lets_it_grow()
    {
        var url = await _account.UrlAsync("placed--billing--sub");
        var policy = await _account.AttributeAsync(url, "Policy");
        await _account.SetAsync(url, "Policy", "");

        for (var i = 0; i < 3; i++)
            await Topology.CreateSubscriptionAsync(Billing);

        Assert.Equal(policy, await _account.AttributeAsync(url, "Policy"));
    }

    [Theory]
    [InlineData("RawMessageDelivery", "false", "DeliveryRawMessageDelivery")]
    [InlineData("FilterPolicyScope", "MessageBody", "DeliveryFilterPolicyScope")]
    [InlineData("FilterPolicy", """{"country":["DE"]}""", "DeliveryFilterPolicy")]
    [InlineData("FilterPolicy", """{"country":["FR"]}""", "Filter")]
    [InlineData("RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:away"}""", "DeliveryRedrivePolicy")]
    public async Task An_attribute_of_the_SNS_subscription_is_mended(string attribute, string value, string setting)
    {
        var arn = Assert.Single(await SubscriptionsAsync()).SubscriptionArn;
        await _account.Sns.SetSubscriptionAttributesAsync(arn, attribute, value);

        Assert.Equal([setting], await MendAsync());
        Assert.Equal("true", (await _account.Sns.GetSubscriptionAttributesAsync(arn)).Attributes["RawMessageDelivery"]);
    }

    [Fact]
    public async Task A_deleted_SNS_subscription_is_made_again_with_the_policy_that_went_with_it()
    {
        await _account.Sns.UnsubscribeAsync(Assert.Single(await SubscriptionsAsync()).SubscriptionArn);
        var url = await _account.UrlAsync("placed--billing--sub");
        await _account.SetAsync(url, "Policy", "");

        Assert.Equal(["Policy", "Delivery"], await MendAsync());

        await AssertDeliversAsync();
    }

    [Fact]
    public async Task A_deleted_queue_is_made_again_under_the_SNS_subscription_that_stayed()
    {
        await _account.Sqs.DeleteQueueAsync(await _account.UrlAsync("placed--billing--sub"));

        var plan = await Topology.PlanAsync(Definition);
        Assert.Equal(TopologyAction.Create, Assert.Single(plan.Steps).Action);
        await Topology.ApplyAsync(plan);

        Assert.False((await Topology.PlanAsync(Definition)).HasDrift);
        Assert.Single(await SubscriptionsAsync());
        await AssertDeliversAsync();
    }

    [Fact]
    public async Task A_deleted_dead_letter_queue_is_made_again_for_SQS_and_SNS()
    {
        await _account.Sqs.DeleteQueueAsync(await _account.UrlAsync("placed--billing--sub--dlq"));

        Assert.Equal(["DeadLetterQueue"], await MendAsync());

        Assert.Contains("sns.amazonaws.com", await _account.AttributeAsync(await _account.UrlAsync("placed--billing--sub--dlq"), "Policy"), StringComparison.Ordinal);
    }

    /// <summary>The queue is left over from an earlier subscription, or was made by hand.</summary>
    [Fact]
    public async Task A_queue_left_over_with_other_settings_is_a_conflict_and_planned_as_a_change()
    {
        await _account.Sns.UnsubscribeAsync(Assert.Single(await SubscriptionsAsync()).SubscriptionArn);
        var url = await _account.UrlAsync("placed--billing--sub");
        await _account.SetAsync(url, "Policy", "");
        var wanted = Billing with { LockDuration = TimeSpan.FromMinutes(2), MaxDeliveryCount = 3 };
        await using var other = _account.Reopen();

        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => other.Topology.CreateSubscriptionAsync(wanted));
        Assert.Equal([new SettingDifference("LockDuration", "00:02:00", "00:00:30"), new SettingDifference("MaxDeliveryCount", "3", "10")], conflict.Differences);
        Assert.Empty(await SubscriptionsAsync());

        var plan = await other.Topology.PlanAsync(Definition with { Subscriptions = [wanted] });
        Assert.Equal(["LockDuration", "MaxDeliveryCount", "Policy", "Delivery"], Order(Assert.Single(plan.Steps)));
        await other.Topology.ApplyAsync(plan);
        Assert.False((await other.Topology.PlanAsync(Definition with { Subscriptions = [wanted] })).HasDrift);
        await AssertDeliversAsync(other, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_queue_left_over_as_declared_is_taken_with_its_policy_and_its_lock()
    {
        await _account.Sns.UnsubscribeAsync(Assert.Single(await SubscriptionsAsync()).SubscriptionArn);
        var url = await _account.UrlAsync("placed--billing--sub");
        await _account.SetAsync(url, "Policy", "");
        await using var other = _account.Reopen();

        await other.Topology.CreateSubscriptionAsync(Billing);

        Assert.Contains("sns.amazonaws.com", await _account.AttributeAsync(url, "Policy"), StringComparison.Ordinal);
        await AssertDeliversAsync(other, TimeSpan.FromSeconds(30));
    }

    private static IEnumerable<string> Order(TopologyStep step)
    {
        string[] order = ["LockDuration", "MaxDeliveryCount", "Policy", "Delivery"];
        return step.Differences.Select(d => d.Setting).OrderBy(s => Array.IndexOf(order, s));
    }

    private async Task<List<Subscription>> SubscriptionsAsync() =>
        (await _account.Sns.ListSubscriptionsByTopicAsync((await _account.Sns.CreateTopicAsync(_account.Prefix + "placed")).TopicArn)).Subscriptions ?? [];

    /// <summary>The settings that a plan shows; afterwards nothing differs.</summary>
    private async Task<string[]> MendAsync()
    {
        var plan = await Topology.PlanAsync(Definition);
        var step = Assert.Single(plan.Steps);
        Assert.Equal(TopologyAction.Update, step.Action);
        await Topology.ApplyAsync(plan);
        Assert.Equal("no changes", (await Topology.PlanAsync(Definition)).ToString());
        return [.. step.Differences.Select(d => d.Setting)];
    }

    private async Task AssertDeliversAsync(IMessaging? messaging = null, TimeSpan? lockDuration = null)
    {
        messaging ??= _account.Messaging;
        await messaging.Topic("placed").PublishAsync(Message.FromText("hello").WithHeader("country", "DE"));
        var received = await messaging.Topic("placed").Subscription("billing").ReceiveOneAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("hello", received!.Message.Text);
        if (lockDuration is { } expected)
            Assert.InRange(received.LockedUntil - DateTimeOffset.UtcNow, expected - TimeSpan.FromSeconds(20), expected);
        await received.CompleteAsync();
    }
}
