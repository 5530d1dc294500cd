using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Standins;

/// <summary>What goes over the wire, and what the client makes of answers that the emulator never gives.</summary>
public sealed class SqsWireTests
{
    private const string Queue = "http://localhost/000000000000/q";
    private const string DlqArn = "arn:aws:sqs:us-east-1:000000000000:dlq";

    [Fact]
    public async Task A_request_carries_target_protocol_and_signature()
    {
        await using var server = new ScriptedServer(ScriptedServer.Json("""{"QueueUrl":"u"}"""));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri, config => config.AuthenticationRegion = "eu-central-1");

        await sqs.CreateQueueAsync(new CreateQueueRequest("n") { Attributes = [], Tags = new() { ["k"] = "<ü>" } });

        var request = Assert.Single(server.Requests);
        Assert.Equal("POST / HTTP/1.1", request.StartLine);
        Assert.Equal("AmazonSQS.CreateQueue", request.Header("X-Amz-Target"));
        Assert.Equal("application/x-amz-json-1.0", request.Header("Content-Type"));
        Assert.Equal("true", request.Header("x-amzn-query-mode"));
        Assert.Equal("2012-11-05", request.Header("x-amz-api-version"));
        Assert.Contains("/eu-central-1/sqs/aws4_request", request.Header("Authorization"), StringComparison.Ordinal);
        Assert.Contains("api/SQS#4.0.100.25", request.Header("User-Agent"), StringComparison.Ordinal);
        Assert.Equal("""{"Attributes":{},"QueueName":"n","tags":{"k":"\u003C\u00FC\u003E"}}""", request.Text);
    }

    [Fact]
    public async Task Members_that_are_not_set_are_not_sent()
    {
        await using var server = new ScriptedServer(ScriptedServer.Json("{}"));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        await sqs.ReceiveMessageAsync(Queue);
        await sqs.ReceiveMessageAsync(new ReceiveMessageRequest(Queue) { MaxNumberOfMessages = 10, WaitTimeSeconds = 0, VisibilityTimeout = 0 });
        await sqs.ListQueuesAsync(new ListQueuesRequest());

        Assert.Equal(
            [
                $$"""{"QueueUrl":"{{Queue}}"}""",
                $$"""{"MaxNumberOfMessages":10,"QueueUrl":"{{Queue}}","VisibilityTimeout":0,"WaitTimeSeconds":0}""",
                "{}",
            ],
            server.Requests.Select(request => request.Text));
    }

    [Fact]
    public async Task Every_member_of_a_message_is_sent()
    {
        await using var server = new ScriptedServer(ScriptedServer.Json("{}"));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        await sqs.SendMessageAsync(new SendMessageRequest(Queue, "b")
        {
            DelaySeconds = 0,
            MessageGroupId = "g",
            MessageDeduplicationId = "d",
            MessageAttributes = new() { ["a"] = new MessageAttributeValue { DataType = "Binary", BinaryValue = new MemoryStream([1, 2]) } },
            MessageSystemAttributes = new() { ["AWSTraceHeader"] = new MessageSystemAttributeValue { DataType = "String", StringValue = "Root=1" } },
        });

        Assert.Equal(
            $$$"""{"DelaySeconds":0,"MessageAttributes":{"a":{"BinaryValue":"AQI=","DataType":"Binary"}},"MessageBody":"b","MessageDeduplicationId":"d","MessageGroupId":"g","MessageSystemAttributes":{"AWSTraceHeader":{"DataType":"String","StringValue":"Root=1"}},"QueueUrl":"{{{Queue}}}"}""",
            Assert.Single(server.Requests).Text);
    }

    [Fact]
    public async Task A_move_task_is_started_followed_and_cancelled()
    {
        await using var server = new ScriptedServer(
            ScriptedServer.Json("""{"TaskHandle": "aGFuZGxl"}"""),
            ScriptedServer.Json($$"""{"Results": [{"SourceArn": "{{DlqArn}}", "Status": "COMPLETED", "StartedTimestamp": 1795345283003, "ApproximateNumberOfMessagesToMove": 3, "ApproximateNumberOfMessagesMoved": 3}]}"""),
            ScriptedServer.Json("""{"ApproximateNumberOfMessagesMoved": 0}"""));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        var started = await sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = DlqArn, MaxNumberOfMessagesPerSecond = 5 });
        var listed = await sqs.ListMessageMoveTasksAsync(new ListMessageMoveTasksRequest { SourceArn = DlqArn, MaxResults = 5 });
        var cancelled = await sqs.CancelMessageMoveTaskAsync(new CancelMessageMoveTaskRequest { TaskHandle = started.TaskHandle });

        var task = Assert.Single(listed.Results);
        Assert.Equal(("COMPLETED", 1795345283003, 3, 3), (task.Status, task.StartedTimestamp, task.ApproximateNumberOfMessagesToMove, task.ApproximateNumberOfMessagesMoved));
        Assert.Null(task.TaskHandle);
        Assert.Null(task.FailureReason);
        Assert.Equal(0, cancelled.ApproximateNumberOfMessagesMoved);
        Assert.Equal(
            [
                $$"""{"MaxNumberOfMessagesPerSecond":5,"SourceArn":"{{DlqArn}}"}""",
                $$"""{"MaxResults":5,"SourceArn":"{{DlqArn}}"}""",
                """{"TaskHandle":"aGFuZGxl"}""",
            ],
            server.Requests.Select(request => request.Text));
    }

    [Fact]
    public async Task Absent_collections_are_null_and_empty_ones_empty()
    {
        await using var server = new ScriptedServer(
            ScriptedServer.Json("{}"), ScriptedServer.Json("""{"Messages":[]}"""), ScriptedServer.Json("""{"Messages":null}"""));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        Assert.Null((await sqs.ReceiveMessageAsync(Queue)).Messages);
        Assert.Empty((await sqs.ReceiveMessageAsync(Queue)).Messages);
        Assert.Null((await sqs.ReceiveMessageAsync(Queue)).Messages);
    }

    [Fact]
    public async Task Pages_are_asked_for_by_token()
    {
        await using var server = new ScriptedServer(
            ScriptedServer.Json("""{"NextToken":"t","QueueUrls":["a"]}"""), ScriptedServer.Json("""{"queueUrls":["b"]}"""));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        var first = await sqs.ListQueuesAsync(new ListQueuesRequest { MaxResults = 1 });
        var second = await sqs.ListDeadLetterSourceQueuesAsync(
            new ListDeadLetterSourceQueuesRequest { QueueUrl = Queue, MaxResults = 1, NextToken = first.NextToken });

        Assert.Equal(["a"], first.QueueUrls);
        Assert.Equal(["b"], second.QueueUrls);
        Assert.Null(second.NextToken);
        Assert.Equal($$"""{"MaxResults":1,"NextToken":"t","QueueUrl":"{{Queue}}"}""", server.Requests[1].Text);
    }

    [Fact]
    public async Task Entries_that_failed_are_told()
    {
        await using var server = new ScriptedServer(ScriptedServer.Json(
            """{"Failed":[{"Id":"a","Code":"InvalidMessageContents","Message":"m","SenderFault":true}]}"""));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        var response = await sqs.SendMessageBatchAsync(Queue, [new("a", "x")]);

        var failed = Assert.Single(response.Failed);
        Assert.Equal(("a", "InvalidMessageContents", "m", true), (failed.Id, failed.Code, failed.Message, failed.SenderFault));
        Assert.Null(response.Successful);
    }

    [Fact]
    public async Task An_answer_that_is_no_json_is_an_unmarshalling_error()
    {
        await using var server = new ScriptedServer(ScriptedServer.Json("""{"Messages":[{"Body":"x" """));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri, config => config.MaxErrorRetry = 0);

        var error = await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => sqs.ReceiveMessageAsync(Queue));

        Assert.IsType<JsonException>(error.InnerException, exactMatch: false);
    }

    [Theory]
    [InlineData("us-east-1", false, false, "https://sqs.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", true, false, "https://sqs-fips.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", true, true, "https://sqs-fips.us-east-1.api.aws/")]
    [InlineData("us-gov-west-1", true, false, "https://sqs.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", false, false, "https://sqs.cn-north-1.amazonaws.com.cn/")]
    [InlineData("cn-north-1", false, true, "https://sqs.cn-north-1.api.amazonwebservices.com.cn/")]
    public void The_endpoint_follows_region_and_partition(string region, bool fips, bool dualStack, string expected)
    {
        using var sqs = new AmazonSQSClient(new BasicAWSCredentials("a", "s"), new AmazonSQSConfig
        {
            RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region),
            UseFIPSEndpoint = fips,
            UseDualstackEndpoint = dualStack,
        });

        Assert.Equal(expected, sqs.DetermineServiceOperationEndpoint(new ListQueuesRequest()).URL);
    }
}
