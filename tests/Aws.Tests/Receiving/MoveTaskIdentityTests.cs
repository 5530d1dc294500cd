using System.Text.Json.Nodes;
using Integration.Aws.Tests.SqsLike;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Receiving;

/// <summary>The task that was started is the one that is watched, among older ones and when it is listed late.</summary>
public sealed class MoveTaskIdentityTests
{
    private static readonly QueueDefinition Orders = new("orders");

    /// <summary>The second redrive is soon after the first, which stands completed in the list while the second is not listed yet.</summary>
    [Theory, InlineData(0), InlineData(1), InlineData(7)]
    public async Task An_older_task_that_stands_completed_is_another(int listedLate)
    {
        var clock = new VirtualClock();
        await using var sqs = new SqsLikeServer(clock);
        await using var messaging = await sqs.GivenAsync(Orders, clock);
        await DeadLetterAsync(messaging, 1);
        Assert.Equal(1, (await RedriveAsync(messaging, clock)).Moved);
        await DeadLetterAsync(messaging, 3);
        sqs.ListsWithoutNewTask = listedLate;

        var result = await RedriveAsync(messaging, clock);

        Assert.Equal((3, 0), (result.Moved, result.Failures.Count));
        Assert.Equal(listedLate + 1, sqs.Requests["ListMessageMoveTasks"] - 3);
    }

    /// <summary>Neither was listed when the task was started: the older one is known by its time, as the server's clock shows it.</summary>
    [Theory, InlineData(0), InlineData(-7200), InlineData(7200)]
    public async Task An_older_task_that_is_listed_late_is_another(int skewSeconds)
    {
        var clock = new VirtualClock();
        await using var sqs = new SqsLikeServer(clock) { ClockSkew = TimeSpan.FromSeconds(skewSeconds) };
        await using var messaging = await sqs.GivenAsync(Orders, clock);
        sqs.MoveTasks.Add(new LikeMoveTask("old", sqs.ArnOf("orders--dlq"), null, sqs.Now - TimeSpan.FromSeconds(30)) { Status = "COMPLETED", Moved = 99, Hidden = 1 });
        await DeadLetterAsync(messaging, 2);
        sqs.ListsWithoutNewTask = 4;

        Assert.Equal(2, (await RedriveAsync(messaging, clock)).Moved);
    }

    [Fact]
    public async Task A_task_that_is_never_listed_is_told_after_a_minute()
    {
        var clock = new VirtualClock();
        await using var sqs = new SqsLikeServer(clock) { ListsWithoutNewTask = int.MaxValue };
        await using var messaging = await sqs.GivenAsync(Orders, clock);
        await DeadLetterAsync(messaging, 1);
        var start = clock.GetUtcNow();

        var error = await Assert.ThrowsAsync<MessagingException>(() => RedriveAsync(messaging, clock));

        Assert.Equal(TimeSpan.FromMinutes(1), clock.GetUtcNow() - start);
        Assert.Contains("does not list", error.Message, StringComparison.Ordinal);
        Assert.Contains("aws sqs list-message-move-tasks --source-arn arn:aws:sqs:us-east-1:000000000000:orders--dlq", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Equal(Orders.Path.DeadLetter, error.Entity);
    }

    [Fact]
    public async Task A_task_that_moves_nothing_more_is_told_after_ten_minutes()
    {
        var clock = new VirtualClock();
        await using var sqs = new SqsLikeServer(clock) { MoveTasksNeverEnd = true };
        await using var messaging = await sqs.GivenAsync(Orders, clock);
        await DeadLetterAsync(messaging, 2);
        var start = clock.GetUtcNow();

        var error = await Assert.ThrowsAsync<MessagingException>(() => RedriveAsync(messaging, clock));

        Assert.Equal(TimeSpan.FromMinutes(10), clock.GetUtcNow() - start);
        Assert.Contains("has moved 2 messages, and none for 10 min", error.Message, StringComparison.Ordinal);
        Assert.Contains($"--task-handle {sqs.MoveTasks[0].Handle}", error.Message, StringComparison.Ordinal);
    }

    /// <summary>However long it takes: what still moves something is waited for.</summary>
    [Fact]
    public async Task A_slow_task_is_waited_for()
    {
        var clock = new VirtualClock();
        await using var sqs = new SqsLikeServer(clock) { MoveTasksNeverEnd = true };
        await using var messaging = await sqs.GivenAsync(Orders, clock);
        var start = clock.GetUtcNow();
        sqs.Overrides["ListMessageMoveTasks"] = (server, request, _) =>
        {
            if (server.MoveTasks is [var task])
            {
                task.Moved = (int)((clock.GetUtcNow() - start).TotalMinutes / 9);
                task.Status = task.Moved == 4 ? "COMPLETED" : "RUNNING";
            }

            return Task.FromResult(MoveMessages.List(server, request));
        };

        Assert.Equal(4, (await RedriveAsync(messaging, clock)).Moved);
    }

    /// <summary>A dead-letter queue of several queues: their messages would all come here.</summary>
    [Fact]
    public async Task What_shares_its_dead_letters_is_not_redriven()
    {
        await using var sqs = new SqsLikeServer();
        await using var messaging = await GivenNamedDeadLettersAsync(sqs, "orders", "invoices");

        var error = await Assert.ThrowsAsync<MessagingException>(() => messaging.Queue("orders").DeadLetters.RedriveAsync());

        Assert.Contains("'dead' is also that of 'invoices'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("StartMessageMoveTask", sqs.Requests.Keys);
        Assert.DoesNotContain("ReceiveMessage", sqs.Requests.Keys);
    }

    [Fact]
    public async Task A_dead_letter_queue_that_the_policy_names_is_redriven()
    {
        await using var sqs = new SqsLikeServer();
        await using var messaging = await GivenNamedDeadLettersAsync(sqs, "orders");
        await messaging.Queue("orders").SendAsync(Message.FromText("bad"));
        await (await messaging.Queue("orders").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.DeadLetterAsync("poison");

        Assert.Equal(1, (await messaging.Queue("orders").DeadLetters.RedriveAsync()).Moved);

        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:dead", (string?)Assert.Single(sqs.Bodies("StartMessageMoveTask"))["SourceArn"]);
        Assert.Equal("bad", (await messaging.Queue("orders").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.Message.Text);
    }

    private static async Task<IMessaging> GivenNamedDeadLettersAsync(SqsLikeServer sqs, params string[] queues)
    {
        sqs.Queues["dead"] = new LikeQueue("dead");
        foreach (var name in queues)
        {
            sqs.Queues[name] = new LikeQueue(name);
            sqs.Queues[name].Attributes["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{sqs.ArnOf("dead")}}","maxReceiveCount":3}""";
        }

        sqs.Overrides["ListDeadLetterSourceQueues"] = (server, _, _) =>
            Task.FromResult(new JsonObject { ["queueUrls"] = new JsonArray([.. queues.Select(q => (JsonNode)server.UrlOf(q))]) });
        var messaging = sqs.Connect();
        await messaging.Queue("orders").CountAsync();
        return messaging;
    }

    private static async Task DeadLetterAsync(IMessaging messaging, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await messaging.Queue("orders").SendAsync(Message.FromText("bad"));
            await (await messaging.Queue("orders").ReceiveOneAsync(TimeSpan.Zero))!.DeadLetterAsync("poison");
        }
    }

    private static async Task<RedriveResult> RedriveAsync(IMessaging messaging, VirtualClock clock)
    {
        var redrive = messaging.Queue("orders").DeadLetters.RedriveAsync();
        await clock.RunAsync(redrive);
        return await redrive;
    }
}
