using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Standins;

/// <summary>The exception class comes from the answer's __type, the error code from x-amzn-query-error.</summary>
public sealed class SqsErrorTests(EmulatorFixture emulator)
{
    private const string Queue = "http://localhost/000000000000/q";

    public static TheoryData<string, Type, string> Errors => new()
    {
        { "SendMessage", typeof(QueueDoesNotExistException), "QueueDoesNotExist" },
        { "SendMessage", typeof(InvalidMessageContentsException), "InvalidMessageContents" },
        { "SendMessage", typeof(KmsAccessDeniedException), "KmsAccessDenied" },
        { "SendMessage", typeof(RequestThrottledException), "RequestThrottled" },
        { "SendMessage", typeof(InvalidAddressException), "InvalidAddress" },
        { "SendMessage", typeof(InvalidSecurityException), "InvalidSecurity" },
        { "SendMessage", typeof(UnsupportedOperationException), "UnsupportedOperation" },
        { "SendMessage", typeof(AmazonSQSException), "InvalidParameterValueException" },
        { "SendMessage", typeof(AmazonSQSException), "OverLimit" },
        { "SendMessageBatch", typeof(BatchRequestTooLongException), "BatchRequestTooLong" },
        { "SendMessageBatch", typeof(BatchEntryIdsNotDistinctException), "BatchEntryIdsNotDistinct" },
        { "SendMessageBatch", typeof(EmptyBatchRequestException), "EmptyBatchRequest" },
        { "SendMessageBatch", typeof(InvalidBatchEntryIdException), "InvalidBatchEntryId" },
        { "SendMessageBatch", typeof(TooManyEntriesInBatchRequestException), "TooManyEntriesInBatchRequest" },
        { "ReceiveMessage", typeof(OverLimitException), "OverLimit" },
        { "ReceiveMessage", typeof(KmsThrottledException), "KmsThrottled" },
        { "DeleteMessage", typeof(ReceiptHandleIsInvalidException), "ReceiptHandleIsInvalid" },
        { "DeleteMessage", typeof(AmazonSQSException), "EmptyBatchRequest" },
        { "ChangeMessageVisibility", typeof(MessageNotInflightException), "MessageNotInflight" },
        { "PurgeQueue", typeof(PurgeQueueInProgressException), "PurgeQueueInProgress" },
        { "CreateQueue", typeof(QueueNameExistsException), "QueueNameExists" },
        { "CreateQueue", typeof(QueueDeletedRecentlyException), "QueueDeletedRecently" },
        { "CreateQueue", typeof(InvalidAttributeNameException), "InvalidAttributeName" },
        { "CreateQueue", typeof(InvalidAttributeValueException), "InvalidAttributeValue" },
        { "CreateQueue", typeof(AmazonSQSException), "QueueDoesNotExist" },
        { "ListMessageMoveTasks", typeof(ResourceNotFoundException), "ResourceNotFoundException" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Each_error_has_its_class(string operation, Type expected, string type)
    {
        await using var server = new ScriptedServer(ScriptedServer.Json(
            $$"""{"__type":"com.amazonaws.sqs#{{type}}","message":"what happened"}""", 400, ("x-amzn-query-error", "AWS.SimpleQueueService.Code;Sender"), ("x-amzn-RequestId", "request-1")));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri, config => config.MaxErrorRetry = 0);

        var error = await Assert.ThrowsAnyAsync<AmazonSQSException>(() => CallAsync(sqs, operation));

        Assert.IsType(expected, error);
        Assert.Equal("what happened", error.Message);
        Assert.Equal(("AWS.SimpleQueueService.Code", ErrorType.Sender), (error.ErrorCode, error.ErrorType));
        Assert.Equal(("request-1", HttpStatusCode.BadRequest), (error.RequestId, error.StatusCode));
        Assert.Null(error.Retryable);
    }

    [Fact]
    public async Task Without_the_query_error_the_code_is_the_type()
    {
        await using var server = new ScriptedServer(ScriptedServer.Json("""{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"}""", 400));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        var error = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => sqs.SendMessageAsync(Queue, "m"));

        Assert.Equal("QueueDoesNotExist", error.ErrorCode);
    }

    [Fact]
    public async Task An_answer_that_no_service_sent_keeps_its_status()
    {
        await using var server = new ScriptedServer(HttpMessage.Answer(503, "text/html", "<html>proxy</html>"));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri, config => config.MaxErrorRetry = 0);

        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => sqs.SendMessageAsync(Queue, "m"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.StatusCode);
    }

    [Fact]
    public async Task The_emulators_errors_are_recognised()
    {
        using var sqs = emulator.CreateSqs();
        var name = EmulatorFixture.NewName("errors");
        var url = (await sqs.CreateQueueAsync(name)).QueueUrl;

        await Assert.ThrowsAsync<QueueNameExistsException>(
            () => sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = new() { ["VisibilityTimeout"] = "99" } }));
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => sqs.SendMessageAsync(url + "x", "m"));
        await Assert.ThrowsAsync<EmptyBatchRequestException>(() => sqs.SendMessageBatchAsync(url, []));
        await Assert.ThrowsAsync<BatchEntryIdsNotDistinctException>(() => sqs.SendMessageBatchAsync(url, [new("a", "1"), new("a", "2")]));
    }

    private static Task CallAsync(AmazonSQSClient sqs, string operation) => operation switch
    {
        "SendMessage" => sqs.SendMessageAsync(Queue, "m"),
        "SendMessageBatch" => sqs.SendMessageBatchAsync(Queue, [new("a", "m")]),
        "ReceiveMessage" => sqs.ReceiveMessageAsync(Queue),
        "DeleteMessage" => sqs.DeleteMessageAsync(Queue, "r"),
        "ChangeMessageVisibility" => sqs.ChangeMessageVisibilityAsync(Queue, "r", 1),
        "PurgeQueue" => sqs.PurgeQueueAsync(Queue),
        "CreateQueue" => sqs.CreateQueueAsync("q"),
        "ListMessageMoveTasks" => sqs.ListMessageMoveTasksAsync(new ListMessageMoveTasksRequest { SourceArn = "arn" }),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
