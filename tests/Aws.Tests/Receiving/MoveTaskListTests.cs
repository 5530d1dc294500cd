namespace Integration.Aws.Tests.Receiving;

/// <summary>The move tasks of SQS by whomever, which fauxqs doesn't have.</summary>
public sealed class MoveTaskListTests
{
    private const string List = "ListMessageMoveTasks", Cancel = "CancelMessageMoveTask";

    private static readonly EntityPath Orders = EntityPath.Queue("orders");

    [Fact]
    public async Task Tasks_are_listed_as_SQS_tells_of_them()
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Answer(List, """
            {"Results":[
              {"TaskHandle":"handle-1","Status":"RUNNING","SourceArn":"arn:aws:sqs:us-east-1:000000000000:orders--dlq","DestinationArn":"arn:aws:sqs:us-east-1:000000000000:orders",
               "ApproximateNumberOfMessagesMoved":3,"ApproximateNumberOfMessagesToMove":10,"StartedTimestamp":1700000000000},
              {"Status":"FAILED","SourceArn":"arn:aws:sqs:us-east-1:000000000000:orders--dlq","ApproximateNumberOfMessagesMoved":0,
               "FailureReason":"CouldNotReachDestination","StartedTimestamp":1600000000000}]}
            """);

        var tasks = await ((IRedriveTasks)sqs.Messaging).ListRedriveTasksAsync(Orders);

        Assert.Equal(
            [
                new("handle-1", RedriveTaskState.Running, 3, 10, DateTimeOffset.FromUnixTimeMilliseconds(1700000000000), "orders", null),
                new(null, RedriveTaskState.Failed, 0, null, DateTimeOffset.FromUnixTimeMilliseconds(1600000000000), null, "CouldNotReachDestination"),
            ],
            tasks);
        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:orders--dlq", (string?)sqs.Bodies(List)[0]["SourceArn"]);
    }

    [Fact]
    public async Task A_task_is_cancelled_by_its_handle()
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Answer(Cancel, """{"ApproximateNumberOfMessagesMoved":7}""");

        Assert.Equal(7, await ((IRedriveTasks)sqs.Messaging).CancelRedriveTaskAsync(Orders.DeadLetter, "handle-1"));

        Assert.Equal("""{"TaskHandle":"handle-1"}""", sqs.Bodies(Cancel)[0].ToJsonString());
    }

    [Fact]
    public async Task One_that_has_ended_is_refused()
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Refuse(Cancel, "InvalidParameterValue");
        await Assert.ThrowsAnyAsync<MessagingException>(() => ((IRedriveTasks)sqs.Messaging).CancelRedriveTaskAsync(Orders, "handle-1"));
    }
}
