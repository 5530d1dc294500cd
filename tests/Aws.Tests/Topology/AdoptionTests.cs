using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Topology;

/// <summary>Queues that the console, Terraform or the AWS command line made.</summary>
public sealed class AdoptionTests(AwsHarness harness)
{
    private static readonly EntityPath Legacy = EntityPath.Queue("legacy");

    [Fact]
    public async Task A_queue_without_dead_letters_is_described_listed_and_counted()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var (url, _) = await account.CreateQueueAsync("legacy");
        await account.Sqs.SendMessageAsync(url, "one");

        var found = await account.Topology.FindQueueAsync("legacy");
        Assert.Equal((1000, TimeSpan.FromSeconds(30), false), (found!.MaxDeliveryCount, found.LockDuration, found.Ordered));
        Assert.Equal([found], await account.Topology.ListQueuesAsync().ToListAsync());
        Assert.Equal(new MessageCounts(1, 0, 0, 0, IsExact: false), await account.Messaging.Queue("legacy").CountAsync());
        Assert.Equal(new MessageCounts(0, 0, 0, 0, IsExact: false), await account.Messaging.Queue("legacy").DeadLetters.CountAsync());
        Assert.Equal("one", (await account.Messaging.Queue("legacy").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.Message.Text);
    }

    [Theory, InlineData("legacy"), InlineData("legacy.fifo")]
    public async Task A_plan_gives_a_queue_the_dead_letters_that_it_lacks(string name)
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var ordered = name.EndsWith(".fifo", StringComparison.Ordinal);
        var (url, _) = ordered ? await account.CreateQueueAsync(name, ("FifoQueue", "true")) : await account.CreateQueueAsync(name);
        var definition = new TopologyDefinition { Queues = [new("legacy") { MaxDeliveryCount = 5, Ordered = ordered, DeduplicationWindow = ordered ? TimeSpan.FromMinutes(5) : null }] };

        var plan = await account.Topology.PlanAsync(definition);
        var deadLetters = $"{account.Prefix}legacy--dlq{(ordered ? ".fifo" : "")}";
        Assert.Equal(
            [new SettingDifference("MaxDeliveryCount", "5", "1000"), new SettingDifference("DeadLetterQueue", deadLetters, "none")],
            Assert.Single(plan.Steps).Differences);
        await account.Topology.ApplyAsync(plan);

        Assert.False((await account.Topology.PlanAsync(definition)).HasDrift);
        Assert.EndsWith($":{deadLetters}\",\"maxReceiveCount\":5}}", await account.AttributeAsync(url, "RedrivePolicy"), StringComparison.Ordinal);
        await account.Messaging.Queue("legacy").SendAsync(Message.FromText("bad") with { GroupId = ordered ? "g" : null });
        await (await account.Messaging.Queue("legacy").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.DeadLetterAsync("poison");
        Assert.Equal(1, (await account.Messaging.Queue("legacy").CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Creating_a_queue_that_is_there_as_declared_gives_it_its_dead_letters()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        await account.CreateQueueAsync("legacy");

        await account.Topology.CreateQueueAsync(new("legacy") { MaxDeliveryCount = 1000 });

        Assert.True(await account.ExistsAsync("legacy--dlq"));
    }

    [Fact]
    public async Task A_dead_letter_queue_deleted_by_hand_is_told_and_made_again()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var definition = new TopologyDefinition { Queues = [new("orders")] };
        await account.Topology.CreateQueueAsync(definition.Queues[0]);
        await account.Sqs.DeleteQueueAsync(await account.UrlAsync("orders--dlq"));

        Assert.Equal(0, (await account.Messaging.Queue("orders").CountAsync()).DeadLettered);
        Assert.Equal(0, (await account.Messaging.Queue("orders").DeadLetters.CountAsync()).Active);
        var plan = await account.Topology.PlanAsync(definition);
        var difference = Assert.Single(Assert.Single(plan.Steps).Differences);
        Assert.Equal(("DeadLetterQueue", $"{account.Prefix}orders--dlq"), (difference.Setting, difference.Wanted));
        Assert.EndsWith("orders--dlq, which does not exist", difference.Found, StringComparison.Ordinal);
        await account.Topology.ApplyAsync(plan);

        Assert.False((await account.Topology.PlanAsync(definition)).HasDrift);
        Assert.True(await account.ExistsAsync("orders--dlq"));
    }

    [Fact]
    public async Task A_missing_dead_letter_queue_is_named_when_it_is_needed()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        await account.CreateQueueAsync("legacy");
        await account.Messaging.Queue("legacy").SendAsync(Message.FromText("kept"));
        var message = await account.Messaging.Queue("legacy").ReceiveOneAsync(TimeSpan.FromSeconds(30));

        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => message!.DeadLetterAsync("poison"));

        Assert.Equal(Legacy.DeadLetter, error.Entity);
        await message!.AbandonAsync();
        Assert.NotNull(await account.Messaging.Queue("legacy").ReceiveOneAsync(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Also for a client to which the queue is declared: what the redrive policy names is looked up at the first dead letter.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task The_dead_letter_queue_is_the_one_that_the_redrive_policy_names(bool isDeclared)
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var (deadUrl, deadArn) = await account.CreateQueueAsync("legacy-dead", ("MessageRetentionPeriod", "1209600"));
        await account.CreateQueueAsync("legacy", deadArn, 3);
        await using var messaging = account.Reopen(isDeclared ? new() { Queues = [new("legacy") { MaxDeliveryCount = 3 }] } : null);
        var queue = messaging.Queue("legacy");
        await queue.SendAsync(Message.FromText("bad"));

        await (await queue.ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.DeadLetterAsync("poison");

        Assert.Equal("1", await account.AttributeAsync(deadUrl, "ApproximateNumberOfMessages"));
        Assert.Equal((0, 1), ((await queue.CountAsync()).Active, (await queue.CountAsync()).DeadLettered));
        Assert.Equal(1, (await queue.DeadLetters.CountAsync()).Active);
        var dead = await queue.DeadLetters.ReceiveOneAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("bad", "poison"), (dead!.Message.Text, dead.DeadLetter?.Reason));
        await dead.CompleteAsync();
        Assert.False(await account.ExistsAsync("legacy--dlq"));
        Assert.Equal(3, (await messaging.Topology.FindQueueAsync("legacy"))!.MaxDeliveryCount);
    }

    [Fact]
    public async Task A_plan_keeps_the_dead_letter_queue_that_is_there()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var (deadUrl, deadArn) = await account.CreateQueueAsync("legacy-dead");
        var (url, _) = await account.CreateQueueAsync("legacy", deadArn, 3);
        var definition = new TopologyDefinition { Queues = [new("legacy") { MaxDeliveryCount = 7 }] };

        await account.Topology.ApplyAsync(await account.Topology.PlanAsync(definition));

        Assert.False((await account.Topology.PlanAsync(definition)).HasDrift);
        Assert.Equal($$"""{"deadLetterTargetArn":"{{deadArn}}","maxReceiveCount":7}""", await account.AttributeAsync(url, "RedrivePolicy"));
        Assert.False(await account.ExistsAsync("legacy--dlq"));

        // Deleting takes what this library made; a queue that someone else named is theirs.
        await account.Topology.DeleteQueueAsync("legacy");
        Assert.Equal(deadUrl, await account.UrlAsync("legacy-dead"));
    }

    [Fact]
    public async Task A_named_dead_letter_queue_that_is_missing_is_made_under_its_name()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var (_, arn) = await account.CreateQueueAsync("other");
        await account.CreateQueueAsync("legacy", arn.Replace("other", "legacy-dead", StringComparison.Ordinal), 10);
        var definition = new TopologyDefinition { Queues = [new("legacy")] };
        Assert.Equal(0, (await account.Messaging.Queue("legacy").CountAsync()).DeadLettered);

        var plan = await account.Topology.PlanAsync(definition);
        Assert.Equal("DeadLetterQueue", Assert.Single(Assert.Single(plan.Steps).Differences).Setting);
        await account.Topology.ApplyAsync(plan);

        Assert.True(await account.ExistsAsync("legacy-dead"));
        Assert.False(await account.ExistsAsync("legacy--dlq"));
        Assert.False((await account.Topology.PlanAsync(definition)).HasDrift);
    }

    /// <summary>One that lies in another account can't be made from here: nothing is changed.</summary>
    [Fact]
    public async Task A_dead_letter_queue_that_cannot_be_made_is_a_conflict()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        await account.CreateQueueAsync("legacy", $"arn:aws:sqs:us-east-1:999999999999:{account.Prefix}away", 10);

        var plan = await account.Topology.PlanAsync(new() { Queues = [new("legacy")] });

        Assert.False(plan.CanApply);
        Assert.Contains("ForeignDeadLetterQueue", Assert.Single(plan.Steps).ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<TopologyConflictException>(() => account.Topology.CreateQueueAsync(new("legacy")));
    }

    /// <summary>A dead letter that is kept shorter than its queue keeps messages vanishes: SQS counts from the first sending.</summary>
    [Fact]
    public async Task A_dead_letter_queue_keeps_messages_as_long_as_its_queue()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var (deadUrl, deadArn) = await account.CreateQueueAsync("legacy-dead", ("MessageRetentionPeriod", "600"));
        await account.CreateQueueAsync("legacy", deadArn, 10);
        var definition = new TopologyDefinition { Queues = [new("legacy")] };

        var plan = await account.Topology.PlanAsync(definition);
        Assert.Equal(new SettingDifference("DeadLetterMessageRetentionPeriod", "345600 s or more", "600 s"), Assert.Single(Assert.Single(plan.Steps).Differences));
        await account.Topology.ApplyAsync(plan);

        Assert.Equal("1209600", await account.AttributeAsync(deadUrl, "MessageRetentionPeriod"));
        Assert.False((await account.Topology.PlanAsync(definition)).HasDrift);
    }

    [Fact]
    public async Task A_dead_letter_queue_is_not_listed_as_a_queue()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var (_, deadArn) = await account.CreateQueueAsync("legacy-dead");
        await account.CreateQueueAsync("legacy", deadArn, 3);
        await account.CreateQueueAsync("plain");

        Assert.Equal(["legacy", "plain"], (await account.Topology.ExportAsync()).Queues.Select(q => q.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>A queue of each kind of trouble beside the others: each is counted.</summary>
    [Fact]
    public async Task One_queue_in_trouble_leaves_the_others_alone()
    {
        await using var account = await NativeAccount.OpenAsync(harness);
        var (_, arn) = await account.CreateQueueAsync("plain");
        await account.CreateQueueAsync("lost", arn.Replace("plain", "gone", StringComparison.Ordinal), 3);
        await account.CreateQueueAsync("itself", arn.Replace("plain", "itself", StringComparison.Ordinal), 3);
        await account.Topology.CreateQueueAsync(new("ours"));

        var queues = (await account.Topology.ExportAsync()).Queues;
        Assert.Equal(["itself", "lost", "ours", "plain"], queues.Select(q => q.Name).Order(StringComparer.Ordinal));
        foreach (var queue in queues)
            Assert.Equal(0, (await account.Messaging.Queue(queue.Name).CountAsync()).Active);
    }
}
