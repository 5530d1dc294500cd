using System.Text.Json.Nodes;
using Integration.Aws.Kinesis.Reading;
using Integration.Aws.Kinesis.Requests;
using Integration.Http;
using Integration.Kinesis;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>How shards are asked.</summary>
public sealed class ReadTests(KinesisFixture servers)
{
    [Fact]
    public async Task A_throttled_read_is_made_again()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await local.Stream.AppendAsync(Message.FromText("x"));
        local.Proxy.Inject(new ProxyFault.Refuse(400, "ProvisionedThroughputExceededException"), "GetRecords", times: 2);
        local.Proxy.ResetCounts();

        Assert.Equal("x", Assert.Single(await local.ReadAsync()).Message.Text);
        Assert.InRange(local.Proxy.Count("GetRecords"), 3, int.MaxValue);
    }

    [Fact]
    public async Task A_failed_read_is_thrown_and_another_goes_on_where_it_was()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await local.Stream.AppendManyAsync(Enumerable.Range(0, 10).Select(i => Message.FromText($"{i}") with { GroupId = "k" }));
        var partition = (await local.Stream.ListPartitionsAsync())[0].Id;
        var read = new List<StreamRecord>();
        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(async () =>
        {
            await foreach (var record in local.Stream.ReadAsync(partition, StreamPosition.Earliest, new ReadStreamOptions { MaxBufferedRecords = 3 }))
            {
                read.Add(record);
                if (read.Count == 4)
                    local.Proxy.Inject(ProxyFault.ServerError, "GetRecords");
            }
        });

        Assert.True(error.IsTransient);
        read.AddRange(await local.ReadAsync(StreamPosition.After(read[^1].Offset), partition));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), read.Select(r => r.Message.Text));
    }

    /// <summary>kinesis-local answers with an error of its own making where an offset is of another shard; AWS says which it is.</summary>
    [Fact]
    public async Task An_offset_that_is_none_is_refused_before_any_traffic()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        var partition = (await local.Stream.ListPartitionsAsync())[0].Id;
        local.Proxy.ResetCounts();

        await Assert.ThrowsAsync<ArgumentException>(() => local.ReadAsync(StreamPosition.After("12x"), partition));

        Assert.Empty(local.Proxy.Requests);
    }

    [Fact]
    public async Task A_time_to_come_is_the_latest()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await local.Stream.AppendAsync(Message.FromText("before"));

        Assert.Empty(await local.ReadAsync(StreamPosition.At(DateTimeOffset.UtcNow.AddHours(1))));
        Assert.Single(await local.ReadAsync(StreamPosition.At(DateTimeOffset.UnixEpoch.AddDays(-1))));
    }

    [Fact]
    public async Task How_far_a_place_lies_behind_is_told_in_time()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        var receipt = await local.Stream.AppendAsync(Message.FromText("x"));
        await using var driver = new KinesisDriver(new KinesisContext(LocalKinesis.Options(local.Proxy.Uri), new()));
        await using var reader = driver.OpenReader(local.Stream.Path, null);
        Assert.Equal(TimeSpan.Zero, (await reader.GetLagAsync(receipt.Partition!, StreamPosition.After(receipt.Offset!), CancellationToken.None)).Time);
        local.Proxy.Inject(
            new ProxyFault.Replace(async (request, forward) => await forward(request) is { } answer ? AnswerOf(answer, "MillisBehindLatest", 600_000) : null), "GetRecords");

        var lag = await reader.GetLagAsync(receipt.Partition!, StreamPosition.After(receipt.Offset!), CancellationToken.None);

        Assert.Equal((null, TimeSpan.FromMinutes(10)), (lag.Records, lag.Time));
    }

    [Fact]
    public async Task An_empty_answer_is_not_the_end()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await local.Stream.AppendAsync(Message.FromText("x"));
        local.Proxy.Inject(
            new ProxyFault.Replace(async (request, forward) =>
            {
                var iterator = (string)JsonNode.Parse(request.Body)!["ShardIterator"]!;
                return await forward(request) is null ? null : HttpMessage.Answer(
                    200, "application/x-amz-json-1.1", $$"""{"Records":[],"NextShardIterator":"{{iterator}}","MillisBehindLatest":5000}""");
            }),
            "GetRecords", times: 3);

        Assert.Equal("x", Assert.Single(await local.ReadAsync()).Message.Text);
    }

    /// <summary>Kinesis passes over records that are gone while a reader is slow: it looks for its last one again.</summary>
    [Fact]
    public async Task A_reader_that_is_nearly_a_day_behind_enters_at_its_last_record_each_time()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await local.Stream.AppendManyAsync(Enumerable.Range(0, 4).Select(i => Message.FromText($"{i}") with { GroupId = "k" }));
        local.Proxy.Inject(
            new ProxyFault.Replace(async (request, forward) => await forward(request) is { } answer ? AnswerOf(answer, "MillisBehindLatest", 84_600_000) : null),
            "GetRecords", times: 2);
        local.Proxy.ResetCounts();

        var read = await local.Stream.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false, MaxBufferedRecords = 2 }).ToListAsync();

        Assert.Equal(["0", "1", "2", "3"], read.Select(r => r.Message.Text));
        Assert.Equal(3, local.Proxy.Count("GetShardIterator"));
    }

    /// <summary>What it looks for again comes alone, and what is behind it may lie behind stretches without records.</summary>
    [Fact]
    public async Task A_reader_that_is_nearly_a_day_behind_comes_on_where_answers_hold_one_record_or_none()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await local.Stream.AppendManyAsync(Enumerable.Range(0, 3).Select(i => Message.FromText($"{i}") with { GroupId = "k" }));
        local.Proxy.Inject(
            new ProxyFault.Replace(async (request, forward) => await forward(request) is { } answer ? AnswerOf(answer, "MillisBehindLatest", 84_600_000) : null),
            "GetRecords", times: 4);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        var read = await local.Stream.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false, MaxBufferedRecords = 1 }, limit.Token).ToListAsync();

        Assert.Equal(["0", "1", "2"], read.Select(r => r.Message.Text));
    }

    private static HttpMessage AnswerOf(HttpMessage answer, string name, JsonNode value)
    {
        var json = JsonNode.Parse(answer.Body)!;
        json[name] = value.DeepClone();
        return HttpMessage.Answer(200, "application/x-amz-json-1.1", json.ToJsonString());
    }

    [Fact]
    public async Task All_readers_of_a_shard_share_its_reads()
    {
        var time = new FakeTimeProvider();
        var budget = new ReadBudget(time, perSecond: 5);
        var stream = EntityPath.Stream("clicks");
        await budget.TakeAsync(stream, "0", CancellationToken.None);
        var second = budget.TakeAsync(stream, "0", CancellationToken.None);
        var third = budget.TakeAsync(stream, "0", CancellationToken.None);
        Assert.True(budget.TakeAsync(stream, "1", CancellationToken.None).IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(200));
        await second;
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(200));
        await third;
    }
}
