using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Standins;

/// <summary>A body or attributes damaged on the way are noticed: an AmazonSQSException without an error code.</summary>
public sealed class Md5Tests
{
    private const string Queue = "http://localhost/000000000000/q";
    private const string Wrong = "00000000000000000000000000000000";
    private const string MD5OfHello = "5d41402abc4b2a76b9719d911017c592";

    [Theory]
    [InlineData(MD5OfHello, null, null)]
    [InlineData("5D41402ABC4B2A76B9719D911017C592", null, null)]
    [InlineData(null, null, null)]
    [InlineData(Wrong, null, "MD5 hash mismatch")]
    [InlineData(MD5OfHello, "593b43b64449cf3806744b0ac2cd198e", null)]
    [InlineData(MD5OfHello, Wrong, "Attribute MD5 hash mismatch")]
    public async Task A_sent_message_is_checked(string? body, string? attributes, string? mismatch)
    {
        await using var server = new ScriptedServer(ScriptedServer.Json(
            $$"""{"MessageId":"m","MD5OfMessageBody":{{Quote(body)}},"MD5OfMessageAttributes":{{Quote(attributes)}}}"""));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        await ExpectAsync(mismatch, () => sqs.SendMessageAsync(new SendMessageRequest(Queue, "hello") { MessageAttributes = Attributes() }));
    }

    [Theory]
    [InlineData(MD5OfHello, null)]
    [InlineData(Wrong, "MD5 hash mismatch for message id m")]
    public async Task A_sent_batch_is_checked(string body, string? mismatch)
    {
        await using var server = new ScriptedServer(ScriptedServer.Json(
            $$"""{"Successful":[{"Id":"a","MessageId":"m","MD5OfMessageBody":"{{body}}"}]}"""));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        await ExpectAsync(mismatch, () => sqs.SendMessageBatchAsync(Queue, [new("a", "hello")]));
    }

    [Theory]
    [InlineData(MD5OfHello, "35bbfe343ea0990c2dcb69f287640254", null)]
    [InlineData(MD5OfHello, null, null)]
    [InlineData(Wrong, null, "MD5 hash mismatch for message id m")]
    [InlineData(MD5OfHello, Wrong, "Attribute MD5 hash mismatch for message id m")]
    public async Task A_received_message_is_checked(string body, string? attributes, string? mismatch)
    {
        await using var server = new ScriptedServer(ScriptedServer.Json(
            $$$"""{"Messages":[{"MessageId":"m","Body":"hello","MD5OfBody":"{{{body}}}","MD5OfMessageAttributes":{{{Quote(attributes)}}},"MessageAttributes":{"b":{"DataType":"Binary","BinaryValue":"AQI="},"a":{"DataType":"String","StringValue":"v"} } }]}"""));
        using var sqs = EmulatorFixture.CreateSqs(server.Uri);

        await ExpectAsync(mismatch, () => sqs.ReceiveMessageAsync(Queue));
    }

    private static Dictionary<string, MessageAttributeValue> Attributes() => new()
    {
        ["b\u00e9"] = new MessageAttributeValue { DataType = "Binary", BinaryValue = new MemoryStream([1, 2, 255]) },
        ["a"] = new MessageAttributeValue { DataType = "String", StringValue = "v\u20ac" },
        ["N"] = new MessageAttributeValue { DataType = "Number.int", StringValue = "5" },
    };

    private static string Quote(string? value) => value is null ? "null" : $"\"{value}\"";

    private static async Task ExpectAsync(string? mismatch, Func<Task> call)
    {
        var error = await Record.ExceptionAsync(call);
        if (mismatch is null)
        {
            Assert.Null(error);
            return;
        }

        var sqsError = Assert.IsType<AmazonSQSException>(error);
        Assert.Equal(mismatch, sqsError.Message);
        Assert.True(string.IsNullOrEmpty(sqsError.ErrorCode));
    }
}
