using System.Text.Json.Nodes;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Receiving;

/// <summary>Redriving by a move task of SQS, which fauxqs doesn't have.</summary>
public sealed class MoveTaskTests
{
    private const string Start = "StartMessageMoveTask", List = "ListMessageMoveTasks", Cancel = "CancelMessageMoveTask";

    /// <summary>For the queue's redrive policy, which is looked up once, and for the count of the dead letters, where they are moved one by one.</summary>
    private const string Look = "GetQueueAttributes";
    private const string Started = """{"TaskHandle":"handle-1"}""", Nothing = """{"Results":[]}""";

    [Fact]
    public async Task A_task_is_started_and_watched_to_its_end()
    {
        var clock = new VirtualClock();
        await using var sqs = new ScriptedSqs(new("orders"), clock);
        sqs.Answer(Start, Started);
        sqs.Answer(List, Nothing, Nothing, Listed("RUNNING", 3), Listed("RUNNING", 7), Listed("COMPLETED", 9));
        var progress = new Steps();

        var redrive = sqs.Queue.DeadLetters.RedriveAsync(new() { MaxMessagesPerSecond = 20, Progress = progress });
        await clock.RunAsync(redrive);

        Assert.Equal((9, 0), ((await redrive).Moved, (await redrive).Failures.Count));
        Assert.Equal([0, 3, 7, 9], progress.All);
        Assert.Equal([Look, List, Start, List, List, List, List], sqs.Operations);
        Assert.Equal(
            """{"DestinationArn":"arn:aws:sqs:us-east-1:000000000000:orders","MaxNumberOfMessagesPerSecond":20,"SourceArn":"arn:aws:sqs:us-east-1:000000000000:orders--dlq"}""",
            sqs.Bodies(Start)[0].ToJsonString());
        Assert.All(sqs.Bodies(List), body => Assert.Equal("arn:aws:sqs:us-east-1:000000000000:orders--dlq", (string?)body["SourceArn"]));
    }

    /// <summary>SQS moves at most 500 a second: that is as fast as asked for or slower, and nothing is refused.</summary>
    [Fact]
    public async Task A_rate_beyond_that_of_SQS_is_its_highest()
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Answer(Start, Started);
        sqs.Answer(List, Nothing, Listed("COMPLETED", 0));

        await sqs.Queue.DeadLetters.RedriveAsync(new() { MaxMessagesPerSecond = 501 });

        Assert.Equal(500, (int?)sqs.Bodies(Start)[0]["MaxNumberOfMessagesPerSecond"]);
    }

    [Theory]
    [InlineData("FAILED", "CouldNotReachDestination")]
    [InlineData("CANCELLED", "cancelled after 4 messages")]
    public async Task A_task_that_ends_early_is_a_failure(string status, string reason)
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Answer(Start, Started);
        sqs.Answer(List, Nothing, Listed(status, 4));

        var result = await sqs.Queue.DeadLetters.RedriveAsync();

        Assert.Equal(4, result.Moved);
        var failure = Assert.Single(result.Failures);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Equal(EntityPath.Queue("orders").DeadLetter, failure.Entity);
    }

    /// <summary>Also when the task ended in the meantime, which SQS refuses to cancel.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("ResourceNotFoundException")]
    [InlineData("InvalidParameterValue")]
    public async Task A_cancelled_redrive_cancels_its_task(string? refusal)
    {
        await using var sqs = new ScriptedSqs(new("orders"), new VirtualClock());
        sqs.Answer(Start, Started);
        sqs.Answer(List, Nothing, Listed("RUNNING", 1));
        if (refusal is not null)
            sqs.Refuse(Cancel, refusal);
        using var cancelling = new CancellationTokenSource();
        var progress = new Steps { OnReport = cancelling.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sqs.Queue.DeadLetters.RedriveAsync(new() { Progress = progress }, cancelling.Token));

        Assert.Equal([Look, List, Start, List, Cancel], sqs.Operations);
        Assert.Equal("""{"TaskHandle":"handle-1"}""", sqs.Bodies(Cancel)[0].ToJsonString());
    }

    /// <summary>The task goes on: that must be told.</summary>
    [Fact]
    public async Task A_task_that_may_not_be_cancelled_is_told()
    {
        await using var sqs = new ScriptedSqs(new("orders"), new VirtualClock());
        sqs.Answer(Start, Started);
        sqs.Answer(List, Nothing, Listed("RUNNING", 1));
        sqs.Refuse(Cancel, "AccessDenied", 403);
        using var cancelling = new CancellationTokenSource();
        var progress = new Steps { OnReport = cancelling.Cancel };

        await Assert.ThrowsAsync<UnauthorizedException>(() => sqs.Queue.DeadLetters.RedriveAsync(new() { Progress = progress }, cancelling.Token));
    }

    /// <summary>No move tasks here, not allowed, or one is running: message by message, each copied before it is deleted.</summary>
    [Theory]
    [InlineData("InvalidAction", 400)]
    [InlineData("UnsupportedOperation", 400)]
    [InlineData("InvalidParameterValueException", 400)]
    [InlineData("AccessDenied", 403)]
    public async Task Where_no_task_starts_messages_are_moved_one_by_one(string code, int status)
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Refuse(Start, code, status);
        sqs.Answer("ReceiveMessage", ScriptedSqs.Received("kept"));

        var result = await sqs.Queue.DeadLetters.RedriveAsync();

        Assert.Equal((1, 0), (result.Moved, result.Failures.Count));
        Assert.Equal([Look, List, Start, Look, "ReceiveMessage", "SendMessageBatch", "DeleteMessageBatch", "ReceiveMessage"], sqs.Operations.Take(8));
        Assert.Equal("kept", (string?)sqs.Bodies("SendMessageBatch")[0]["Entries"]![0]!["MessageBody"]);
        Assert.Equal("kept", (string?)sqs.Bodies("DeleteMessageBatch")[0]["Entries"]![0]!["ReceiptHandle"]);
    }

    /// <summary>Neither is a reason to move by hand.</summary>
    [Fact]
    public async Task A_missing_queue_or_a_failing_service_is_told()
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Answer(Look, "{}", """{"Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:orders--dlq\",\"maxReceiveCount\":3}"}}""");
        sqs.Refuse(Start, "ResourceNotFoundException", 404);
        sqs.Refuse(Start, "InternalFailure", 500);

        await Assert.ThrowsAsync<EntityNotFoundException>(() => sqs.Queue.DeadLetters.RedriveAsync());
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => sqs.Queue.DeadLetters.RedriveAsync());

        Assert.Equal([Look, List, Start, Look, List, Start], sqs.Operations);
    }

    /// <summary>A move task can't stop after a number of messages.</summary>
    [Fact]
    public async Task A_number_of_messages_is_moved_one_by_one()
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Answer("ReceiveMessage", ScriptedSqs.Received("kept"));

        Assert.Equal(1, (await sqs.Queue.DeadLetters.RedriveAsync(new() { MaxMessages = 1 })).Moved);

        Assert.Equal([Look, Look, "ReceiveMessage", "SendMessageBatch", "DeleteMessageBatch"], sqs.Operations);
        Assert.Equal(["orders RedrivePolicy", "orders--dlq ApproximateNumberOfMessages"], sqs.Bodies(Look).Select(Looked));
        Assert.Equal(1, (int?)sqs.Bodies("ReceiveMessage")[0]["MaxNumberOfMessages"]);
    }

    /// <summary>What can't be watched is not started.</summary>
    [Fact]
    public async Task Without_the_right_to_list_tasks_none_is_started()
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Refuse(List, "AccessDenied", 403);
        sqs.Answer("ReceiveMessage", ScriptedSqs.Received("kept"));

        Assert.Equal(1, (await sqs.Queue.DeadLetters.RedriveAsync()).Moved);

        Assert.DoesNotContain(Start, sqs.Operations);
    }

    /// <summary>An outage while it runs says nothing about the task.</summary>
    [Fact]
    public async Task A_task_is_watched_through_an_outage()
    {
        var clock = new VirtualClock();
        await using var sqs = new ScriptedSqs(new("orders"), clock);
        sqs.Answer(Start, Started);
        sqs.Answer(List, Nothing, Listed("RUNNING", 1));
        sqs.Refuse(List, "ThrottlingException");
        sqs.Refuse(List, "InternalFailure", 500);
        sqs.Answer(List, Listed("COMPLETED", 9));

        var redrive = sqs.Queue.DeadLetters.RedriveAsync();
        await clock.RunAsync(redrive);

        Assert.Equal(9, (await redrive).Moved);
    }

    /// <summary>At which queue, and the first of the attributes looked at.</summary>
    private static string Looked(JsonNode request) => $"{((string)request["QueueUrl"]!).Split('/')[^1]} {request["AttributeNames"]![0]}";

    // SQS tells the handle of running tasks alone.
    private static string Listed(string status, int moved) =>
        $$"""{"Results":[{"Status":"{{status}}",{{(status == "RUNNING" ? "\"TaskHandle\":\"handle-1\"," : "")}}"SourceArn":"arn:aws:sqs:us-east-1:000000000000:orders--dlq","ApproximateNumberOfMessagesMoved":{{moved}},"ApproximateNumberOfMessagesToMove":9,"StartedTimestamp":4102444800000,"FailureReason":"CouldNotReachDestination"}]}""";

    private sealed class Steps : IProgress<long>
    {
        public List<long> All { get; } = [];

        public Action? OnReport { get; init; }

        public void Report(long value)
        {
            All.Add(value);
            OnReport?.Invoke();
        }
    }
}
