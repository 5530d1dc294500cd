using System.Net;
using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Standins;

/// <summary>The query protocol: forms as the official client writes them, answers as LocalStack and AWS give them.</summary>
public sealed class SnsWireTests
{
    private const string Topic = "arn:aws:sns:us-east-1:000000000000:t";

    [Fact]
    public async Task A_request_is_a_signed_form()
    {
        await using var server = new ScriptedServer(ScriptedServer.Result("CreateTopic", $"<TopicArn>{Topic}</TopicArn>"));
        using var sns = EmulatorFixture.CreateSns(server.Uri);

        var created = await sns.CreateTopicAsync(new CreateTopicRequest("t")
        {
            Attributes = new() { ["DisplayName"] = "d p" },
            Tags = [new Tag { Key = "k", Value = "ü" }],
        });

        var request = Assert.Single(server.Requests);
        Assert.Equal((Topic, "request-1"), (created.TopicArn, created.ResponseMetadata.RequestId));
        Assert.StartsWith("application/x-www-form-urlencoded", request.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Contains("/us-east-1/sns/aws4_request", request.Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal(
            "Action=CreateTopic&Attributes.entry.1.key=DisplayName&Attributes.entry.1.value=d%20p&Name=t"
            + "&Tags.member.1.Key=k&Tags.member.1.Value=%C3%BC&Version=2010-03-31",
            request.Text);
    }

    [Fact]
    public async Task Message_attributes_are_numbered_entries()
    {
        await using var server = new ScriptedServer(ScriptedServer.Result("Publish", "<MessageId>m</MessageId><SequenceNumber>10</SequenceNumber>"));
        using var sns = EmulatorFixture.CreateSns(server.Uri);

        var published = await sns.PublishAsync(new PublishRequest(Topic, "hi \"q\" ü", "sub")
        {
            MessageGroupId = "g",
            MessageDeduplicationId = "d",
            MessageAttributes = new()
            {
                ["k"] = new MessageAttributeValue { DataType = "String", StringValue = "v" },
                ["b"] = new MessageAttributeValue { DataType = "Binary", BinaryValue = new MemoryStream([1, 2]) },
            },
        });

        Assert.Equal(("m", "10"), (published.MessageId, published.SequenceNumber));
        Assert.Equal(
            "Action=Publish&Message=hi%20%22q%22%20%C3%BC&MessageAttributes.entry.1.Name=k"
            + "&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=v"
            + "&MessageAttributes.entry.2.Name=b&MessageAttributes.entry.2.Value.BinaryValue=AQI%3D"
            + "&MessageAttributes.entry.2.Value.DataType=Binary&MessageDeduplicationId=d&MessageGroupId=g&Subject=sub"
            + $"&TopicArn={Uri.EscapeDataString(Topic)}&Version=2010-03-31",
            Assert.Single(server.Requests).Text);
    }

    [Fact]
    public async Task A_batch_tells_its_failures()
    {
        await using var server = new ScriptedServer(ScriptedServer.Result(
            "PublishBatch",
            "<Successful><member><Id>a</Id><MessageId>m</MessageId></member></Successful>"
            + "<Failed><member><Id>b</Id><Code>InvalidParameter</Code><Message>x</Message><SenderFault>true</SenderFault></member></Failed>"));
        using var sns = EmulatorFixture.CreateSns(server.Uri);

        var response = await sns.PublishBatchAsync(new PublishBatchRequest
        {
            TopicArn = Topic,
            PublishBatchRequestEntries = [new() { Id = "a", Message = "1" }, new() { Id = "b", Message = "2" }],
        });

        var failed = Assert.Single(response.Failed);
        Assert.Equal("m", Assert.Single(response.Successful).MessageId);
        Assert.Equal(("b", "InvalidParameter", "x", true), (failed.Id, failed.Code, failed.Message, failed.SenderFault));
        Assert.StartsWith(
            "Action=PublishBatch&PublishBatchRequestEntries.member.1.Id=a&PublishBatchRequestEntries.member.1.Message=1&",
            Assert.Single(server.Requests).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribing_sends_protocol_endpoint_and_attributes()
    {
        await using var server = new ScriptedServer(
            ScriptedServer.Result("Subscribe", "<SubscriptionArn>pending confirmation</SubscriptionArn>"),
            ScriptedServer.Result("ConfirmSubscription", "<SubscriptionArn>arn</SubscriptionArn>"));
        using var sns = EmulatorFixture.CreateSns(server.Uri);

        var pending = await sns.SubscribeAsync(new SubscribeRequest(Topic, "https", "https://example.org/hook")
        {
            Attributes = new() { ["FilterPolicy"] = "{}" },
            ReturnSubscriptionArn = false,
        });
        var confirmed = await sns.ConfirmSubscriptionAsync(Topic, "token");

        Assert.Equal(("pending confirmation", "arn"), (pending.SubscriptionArn, confirmed.SubscriptionArn));
        Assert.Equal(
            [
                "Action=Subscribe&Attributes.entry.1.key=FilterPolicy&Attributes.entry.1.value=%7B%7D"
                + "&Endpoint=https%3A%2F%2Fexample.org%2Fhook&Protocol=https&ReturnSubscriptionArn=false"
                + $"&TopicArn={Uri.EscapeDataString(Topic)}&Version=2010-03-31",
                $"Action=ConfirmSubscription&Token=token&TopicArn={Uri.EscapeDataString(Topic)}&Version=2010-03-31",
            ],
            server.Requests.Select(request => request.Text));
    }

    [Fact]
    public async Task Lists_are_paged_and_empty_ones_null()
    {
        await using var server = new ScriptedServer(
            ScriptedServer.Result("ListSubscriptions", "<Subscriptions><member><SubscriptionArn>s</SubscriptionArn></member></Subscriptions><NextToken>t</NextToken>"),
            ScriptedServer.Result("ListSubscriptions", "<Subscriptions/>"));
        using var sns = EmulatorFixture.CreateSns(server.Uri);

        var first = await sns.ListSubscriptionsAsync();
        var second = await sns.ListSubscriptionsAsync(first.NextToken);

        Assert.Equal("s", Assert.Single(first.Subscriptions).SubscriptionArn);
        Assert.Null(second.Subscriptions);
        Assert.Equal("Action=ListSubscriptions&NextToken=t&Version=2010-03-31", server.Requests[1].Text);
    }

    public static TheoryData<string, Type> Errors => new()
    {
        { "NotFound", typeof(NotFoundException) },
        { "AuthorizationError", typeof(AuthorizationErrorException) },
        { "InvalidParameter", typeof(InvalidParameterException) },
        { "ParameterValueInvalid", typeof(InvalidParameterValueException) },
        { "InvalidSecurity", typeof(InvalidSecurityException) },
        { "InternalError", typeof(InternalErrorException) },
        { "KMSAccessDenied", typeof(KMSAccessDeniedException) },
        { "BatchRequestTooLong", typeof(BatchRequestTooLongException) },
        { "InvalidBatchEntryId", typeof(InvalidBatchEntryIdException) },
        { "ValidationException", typeof(ValidationException) },
        { "Whatever", typeof(AmazonSimpleNotificationServiceException) },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Each_error_has_its_class(string code, Type expected)
    {
        await using var server = new ScriptedServer(ScriptedServer.Xml(
            $"""<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Code>{code}</Code><Message>what happened</Message><Type>Sender</Type></Error><RequestId>request-1</RequestId></ErrorResponse>""", 400));
        using var sns = EmulatorFixture.CreateSns(server.Uri, config => config.MaxErrorRetry = 0);

        var error = await Assert.ThrowsAnyAsync<AmazonSimpleNotificationServiceException>(
            () => code.Contains("Batch", StringComparison.Ordinal)
                ? sns.PublishBatchAsync(new PublishBatchRequest { TopicArn = Topic, PublishBatchRequestEntries = [new() { Id = "a", Message = "m" }] })
                : sns.PublishAsync(Topic, "m"));

        Assert.IsType(expected, error);
        Assert.Equal((code, "what happened", "request-1"), (error.ErrorCode, error.Message, error.RequestId));
        Assert.Equal((ErrorType.Sender, HttpStatusCode.BadRequest), (error.ErrorType, error.StatusCode));
    }
}
