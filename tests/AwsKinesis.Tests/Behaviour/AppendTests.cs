using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Integration.Http;
using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>What is asked of Kinesis to append, and what becomes of its refusals.</summary>
public sealed class AppendTests(KinesisFixture servers)
{
    [Fact]
    public async Task A_record_names_the_last_one_of_its_key()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        var asked = new List<JsonNode>();
        local.Proxy.Inject(new ProxyFault.Replace((request, forward) =>
        {
            asked.Add(JsonNode.Parse(request.Body)!);
            return forward(request);
        }), "PutRecord", times: int.MaxValue);

        var first = await local.Stream.AppendAsync(Message.FromText("0") with { GroupId = "a" });
        await local.Stream.AppendAsync(Message.FromText("1") with { GroupId = "b" });
        await local.Stream.AppendAsync(Message.FromText("2") with { GroupId = "a" });
        await local.Stream.AppendAsync(Message.FromText("3"));

        Assert.Equal([null, null, first.Offset, null], asked.Select(a => (string?)a["SequenceNumberForOrdering"]));
        Assert.Equal([true, true, true, false], asked.Select(a => a["ExplicitHashKey"] is null));
    }

    [Fact]
    public async Task Keys_are_refused_where_the_stream_ignores_them()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        local.Proxy.Inject(
            new ProxyFault.Replace(async (request, forward) => await forward(request) is { } answer ? WithSetting(answer, "RecordDistributionStrategy", "\"AUTO\"") : null),
            "DescribeStreamSummary", times: int.MaxValue);

        var refusal = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => local.Stream.AppendAsync(Message.FromText("x") with { GroupId = "key" }));
        await local.Stream.AppendAsync(Message.FromText("without a key"));

        Assert.Equal(StreamCapability.KeyOrder, refusal.StreamCapability);
        Assert.Contains("AUTO", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_streams_own_limit_counts()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        local.Proxy.Inject(
            new ProxyFault.Replace(async (request, forward) => await forward(request) is { } answer ? WithSetting(answer, "MaxRecordSizeInKiB", "2048") : null),
            "DescribeStreamSummary", times: int.MaxValue);

        var tooLarge = await Assert.ThrowsAsync<MessageTooLargeException>(() => local.Stream.AppendAsync(Message.FromBytes(new byte[3 << 20])));

        Assert.Equal(2 << 20, tooLarge.Limit);
    }

    [Fact]
    public async Task Without_the_right_to_describe_the_default_limit_counts()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        local.Proxy.Inject(ProxyFault.AccessDenied, "DescribeStreamSummary", times: int.MaxValue);

        await local.Stream.AppendAsync(Message.FromText("x") with { GroupId = "key" });
        var tooLarge = await Assert.ThrowsAsync<MessageTooLargeException>(() => local.Stream.AppendAsync(Message.FromBytes(new byte[2 << 20])));
        local.Proxy.ClearFaults();

        Assert.Equal(1 << 20, tooLarge.Limit);
    }

    [Theory]
    [InlineData("ProvisionedThroughputExceededException", 400, typeof(ThrottledException), true)]
    [InlineData("LimitExceededException", 400, typeof(ThrottledException), true)]
    [InlineData("KMSThrottlingException", 400, typeof(ThrottledException), true)]
    [InlineData("KMSAccessDeniedException", 400, typeof(UnauthorizedException), false)]
    [InlineData("AccessDeniedException", 400, typeof(UnauthorizedException), false)]
    [InlineData("ResourceNotFoundException", 400, typeof(EntityNotFoundException), false)]
    [InlineData("ResourceInUseException", 400, typeof(ServiceUnavailableException), true)]
    [InlineData("InternalFailure", 500, typeof(ServiceUnavailableException), true)]
    [InlineData("InvalidArgumentException", 400, typeof(MessagingException), false)]
    public async Task Refusals_are_of_the_taxonomy(string code, int status, Type type, bool isTransient)
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        local.Proxy.Inject(new ProxyFault.Refuse(status, code), "PutRecord");

        var error = (MessagingException)await Assert.ThrowsAsync(type, () => local.Stream.AppendAsync(Message.FromText("x")));

        Assert.Equal((isTransient, local.Stream.Path, "aws-kinesis"), (error.IsTransient, error.Entity, error.Provider));
    }

    [Fact]
    public async Task Throttled_appends_are_tried_again_in_order()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        local.Proxy.Inject(new ProxyFault.Refuse(400, "ProvisionedThroughputExceededException"), "PutRecords", times: 2);
        var messages = Enumerable.Range(0, 20).Select(i => Message.FromText($"{i / 2}") with { GroupId = $"{i % 2}" });

        (await local.Stream.AppendManyAsync(messages, new AppendManyOptions { MaxAttempts = 5 })).ThrowIfAnyFailed();

        foreach (var key in (await local.ReadAsync()).GroupBy(r => r.Message.GroupId))
            Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), key.Select(r => r.Message.Text));
    }

    // As text: kinesis-local names some settings twice.
    private static HttpMessage WithSetting(HttpMessage answer, string name, string value)
    {
        var body = Regex.Replace(Encoding.UTF8.GetString(answer.Body), $"\"{name}\":[^,}}]*,?", "", RegexOptions.None, TimeSpan.FromSeconds(10));
        const string Summary = "\"StreamDescriptionSummary\":{";
        return HttpMessage.Answer(200, "application/x-amz-json-1.1", body.Replace(Summary, $"{Summary}\"{name}\":{value},", StringComparison.Ordinal));
    }
}
