using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.SqsLike;

namespace Integration.Aws.Tests.Receiving;

/// <summary>A sender with the plain SDK, who may write any mark: its message is delivered with what can be read, and so are its neighbours.</summary>
public sealed class HostileMarkTests : IAsyncLifetime
{
    private static readonly QueueDefinition Jobs = new("jobs") { MaxDeliveryCount = 3 };

    private readonly SqsLikeServer _sqs = new();
    private readonly AmazonSQSClient _sdk;
    private IMessaging _messaging = null!;

    public HostileMarkTests() => _sdk = new AmazonSQSClient(
        new BasicAWSCredentials("x", "y"), new AmazonSQSConfig { ServiceURL = _sqs.Uri.AbsoluteUri, AuthenticationRegion = SqsLikeServer.Region });

    public static TheoryData<string> Properties { get; } =
    [
        "", "null", "[]", "1", "{", "\"text\"", "{\"a\":", new string('[', 200), "{}",
        """{"enqueuedAt":9223372036854775807}""", """{"enqueuedAt":-9223372036854775808}""", """{"enqueuedAt":1e400}""", """{"enqueuedAt":"x"}""",
        """{"timeToLive":9223372036854775807}""", """{"timeToLive":-1}""", """{"timeToLive":0}""", """{"timeToLive":null}""", """{"timeToLive":{}}""",
        """{"delay":9223372036854775807,"timeToLive":9223372036854775807}""", """{"delay":-5,"timeToLive":9223372036854775807}""",
        """{"dueAt":9223372036854775807}""", """{"dueAt":253402300799999}""", """{"dueAt":-1}""", """{"dueIn":9223372036854775807}""", """{"dueIn":-1}""",
        """{"headers":{"a":null}}""", """{"headers":null}""", """{"headers":[]}""", """{"headers":{"a":1,"b":{},"":"String:x"," ":"x","Integration.x":"String:y"}}""",
        """{"headers":{"a":"Int64:999999999999999999999"}}""", """{"headers":{"a":":"}}""", """{"headers":{"\ud800":"String:x","b":"String:\ud800"}}""",
        """{"kinds":{"plain":null}}""", """{"kinds":{"plain":"Binary"}}""", """{"kinds":{"plain":"99"}}""", """{"kinds":7}""",
        """{"body":"base64"}""", """{"body":"rot13"}""", """{"body":1}""",
        """{"messageId":null}""", """{"messageId":""}""", """{"messageId":7}""", """{"messageId":"\ud800"}""", """{"groupId":" "}""", """{"traceParent":"x","traceState":"y"}""",
        """{"deadLetter":{"reason":null,"enqueuedAt":9223372036854775807,"deliveryCount":-1,"source":"///"}}""", """{"deadLetter":7}""",
        """{"isUnfiltered":"perhaps"}""", """{"enqueuedAt":1,"enqueuedAt":9223372036854775807}""",
    ];

    public async ValueTask InitializeAsync() => _messaging = await _sqs.GivenAsync(Jobs);

    public async ValueTask DisposeAsync()
    {
        _sdk.Dispose();
        await _messaging.DisposeAsync();
        await _sqs.DisposeAsync();
    }

    [Theory, MemberData(nameof(Properties))]
    public async Task It_is_delivered_among_its_neighbours(string properties)
    {
        await _messaging.Queue("jobs").SendAsync(Message.FromText("before"));
        var id = await SendAsync("odd!", ("Integration.Properties", properties), ("plain", "value"));
        await _messaging.Queue("jobs").SendAsync(Message.FromText("after"));

        var received = new List<ReceivedMessage>();
        while (received.Count < 3 && await _messaging.Queue("jobs").ReceiveAsync(10, TimeSpan.FromSeconds(5)) is { Count: > 0 } some)
            received.AddRange(some);

        Assert.Equal(["before", "odd!", "after"], received.Select(m => m.Message.Text));
        var odd = received[1];
        Assert.Equal(id, odd.MessageId);
        Assert.Equal(1, odd.DeliveryCount);
        Assert.Equal("value", odd.Headers["plain"]);
        Assert.InRange(odd.EnqueuedAt, DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1));

        // What was received can be sent on, dead-lettered and redriven.
        await _messaging.Queue("jobs").SendAsync(odd.Message with { MessageId = null });
        await odd.DeadLetterAsync("odd");
        var dead = (await _messaging.Queue("jobs").DeadLetters.ReceiveOneAsync(TimeSpan.FromSeconds(30)))!;
        Assert.Equal(("odd!", "odd", 1), (dead.Message.Text, dead.DeadLetter?.Reason, dead.DeadLetter?.OriginalDeliveryCount));
    }

    /// <summary>Also where the marks are of another type, or of names that are ours in another casing.</summary>
    [Fact]
    public async Task Marks_of_another_type_are_nothing()
    {
        await _sdk.SendMessageAsync(new SendMessageRequest(_sqs.UrlOf("jobs"), "odd")
        {
            MessageAttributes = new()
            {
                ["Integration.Properties"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([0xFF, 0]) },
                ["integration.partial"] = new() { DataType = "Number", StringValue = "1" },
                ["INTEGRATION.Other"] = new() { DataType = "String", StringValue = "x" },
            },
        });

        var odd = (await _messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!;

        Assert.Equal("odd", odd.Message.Text);
        Assert.Empty(odd.Headers);
    }

    /// <summary>SQS's own group is the message's: a mark can't move it to another.</summary>
    [Fact]
    public async Task The_group_is_that_of_the_service()
    {
        await SendAsync("odd", group: "theirs", ("Integration.Properties", """{"groupId":"forged"}"""));

        Assert.Equal("theirs", (await _messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.GroupId);
    }

    /// <summary>Beyond the longest delay there is: not copied on and on, but delivered.</summary>
    [Fact]
    public async Task A_due_date_in_the_year_9999_is_not_passed_on()
    {
        await SendAsync("odd", ("Integration.Properties", """{"dueAt":253402300799000}"""));

        Assert.Equal("odd", (await _messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.Message.Text);
        Assert.False(_sqs.Requests.ContainsKey("SendMessageBatch"));
    }

    /// <summary>A time to live that ends after the calendar never ends.</summary>
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(8000L * 365 * TimeSpan.TicksPerDay)]
    public async Task An_endless_time_to_live_never_expires(long ticks)
    {
        await _messaging.Queue("jobs").SendAsync(Message.FromText("kept") with { TimeToLive = TimeSpan.FromTicks(ticks) });

        var received = (await _messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!;

        Assert.Equal(TimeSpan.FromTicks(ticks), received.Message.TimeToLive);
    }

    [Fact]
    public async Task Nor_does_that_of_the_queue()
    {
        await using var messaging = await _sqs.GivenAsync(new("lasting") { DefaultTimeToLive = TimeSpan.MaxValue });
        await messaging.Queue("lasting").SendAsync(Message.FromText("kept") with { Delay = TimeSpan.FromMilliseconds(1) });

        Assert.Equal("kept", (await messaging.Queue("lasting").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.Message.Text);
    }

    private Task<string> SendAsync(string text, params (string Name, string Value)[] attributes) => SendAsync(text, group: null, attributes);

    private async Task<string> SendAsync(string text, string? group, params (string Name, string Value)[] attributes) => (await _sdk.SendMessageAsync(new SendMessageRequest(_sqs.UrlOf("jobs"), text)
    {
        MessageGroupId = group,
        MessageAttributes = attributes.ToDictionary(a => a.Name, a => new MessageAttributeValue { DataType = "String", StringValue = a.Value }),
    })).MessageId;
}
