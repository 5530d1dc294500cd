using System.Text.Json.Nodes;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;
using Integration.Http;
using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>What time does to iterators and records, on a server whose clock is moved: a server for each test.</summary>
public sealed class MovedClockTests : IAsyncLifetime
{
    private NodeServer _server = null!;
    private IMessaging _messaging = null!;
    private IStream _stream = null!;

    public async ValueTask InitializeAsync()
    {
        KinesisFixture.SkipWhenMissing();
        _server = await KinesisServer.StartKinesaliteAsync();
        _messaging = KinesisMessaging.Create(LocalKinesis.Options(_server.Uri));
        await _messaging.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 1 });
        _stream = _messaging.Stream("clicks");
    }

    public async ValueTask DisposeAsync()
    {
        if (_messaging is not null)
            await _messaging.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_expired_iterator_is_opened_again_behind_the_last_record()
    {
        await AppendAsync("0", "1", "2");
        var texts = new List<string>();
        await foreach (var record in _stream.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { MaxBufferedRecords = 1 }).Take(4))
        {
            texts.Add(record.Message.Text);
            if (texts.Count == 1)
                await _server.MoveClockAsync(TimeSpan.FromMinutes(6));
            if (texts.Count == 3)
                await AppendAsync("3");
        }

        Assert.Equal(["0", "1", "2", "3"], texts);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("earliest")]
    [InlineData("time")]
    public async Task What_comes_after_opening_is_not_missed_when_the_first_read_comes_late(string from)
    {
        await using var driver = new KinesisDriver(new KinesisContext(LocalKinesis.Options(_server.Uri), new()));
        await using var reader = driver.OpenReader(_stream.Path, null);
        var partition = (await reader.ListPartitionsAsync(CancellationToken.None))[0].Id;
        var position = from switch
        {
            "latest" => StreamPosition.Latest,
            "earliest" => StreamPosition.Earliest,
            _ => StreamPosition.At(DateTimeOffset.UtcNow.AddMinutes(-1)),
        };

        // kinesalite gives no answer where there is no record of that time or later.
        if (from == "time")
            await AppendAsync("first");
        await using var cursor = await reader.OpenAsync(partition, position, null, CancellationToken.None);
        await AppendAsync("after");
        await _server.MoveClockAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(from == "time" ? ["first", "after"] : ["after"], (await ReadAsync(cursor)).Select(r => r.Message.Text));
    }

    [Fact]
    public async Task An_idle_reader_from_the_latest_misses_nothing_when_its_iterator_expires()
    {
        await using var driver = new KinesisDriver(new KinesisContext(LocalKinesis.Options(_server.Uri), new()));
        await using var reader = driver.OpenReader(_stream.Path, null);
        await using var cursor = await reader.OpenAsync((await reader.ListPartitionsAsync(CancellationToken.None))[0].Id, StreamPosition.Latest, null, CancellationToken.None);
        Assert.Empty((await cursor.ReadAsync(10, 1000, TimeSpan.Zero, CancellationToken.None)).Records);
        await _server.MoveClockAsync(TimeSpan.FromMinutes(8));
        await AppendAsync("after");

        Assert.Equal("after", Assert.Single(await ReadAsync(cursor)).Message.Text);
    }

    [Fact]
    public async Task What_an_empty_answer_had_not_come_to_is_not_missed_when_the_iterator_expires()
    {
        await using var proxy = new FaultProxy(_server.Uri);
        await using var driver = new KinesisDriver(new KinesisContext(LocalKinesis.Options(proxy.Uri), new()));
        await using var reader = driver.OpenReader(_stream.Path, null);
        await using var cursor = await reader.OpenAsync((await reader.ListPartitionsAsync(CancellationToken.None))[0].Id, StreamPosition.Latest, null, CancellationToken.None);
        await AppendAsync("after");

        // Longer than the margin that is left for the times of Kinesis.
        await Task.Delay(TimeSpan.FromSeconds(4));
        proxy.Inject(
            new ProxyFault.Replace((request, _) => Task.FromResult<HttpMessage?>(HttpMessage.Answer(
                200, "application/x-amz-json-1.1",
                $$"""{"Records":[],"NextShardIterator":{{JsonNode.Parse(request.Body)!["ShardIterator"]!.ToJsonString()}},"MillisBehindLatest":4000}"""))),
            "GetRecords");
        var empty = await cursor.ReadAsync(10, 1000, TimeSpan.Zero, CancellationToken.None);
        Assert.Equal((0, false), (empty.Records.Count, empty.IsCaughtUp));
        await _server.MoveClockAsync(TimeSpan.FromMinutes(6));

        Assert.Equal("after", Assert.Single(await ReadAsync(cursor)).Message.Text);
    }

    [Fact]
    public async Task A_place_that_is_no_longer_kept_is_told_when_the_next_record_comes()
    {
        await AppendAsync("0", "1", "2");
        var all = await ReadToEndAsync(StreamPosition.Earliest);
        await using var slow = _stream.ReadAsync(all[0].Partition, StreamPosition.Earliest, new ReadStreamOptions { MaxBufferedRecords = 1 }).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        await _server.MoveClockAsync(TimeSpan.FromHours(25));
        await AppendAsync("young");

        Func<Task>[] readings =
        [
            async () => await slow.MoveNextAsync(),
            () => ReadToEndAsync(StreamPosition.After(all[0].Offset), all[0].Partition),
            () => ReadToEndAsync(StreamPosition.AtOffset(all[1].Offset), all[0].Partition),
        ];
        foreach (var reading in readings)
        {
            var lost = await Assert.ThrowsAsync<StreamPositionLostException>(reading);
            Assert.Equal((_stream.Path, all[0].Partition), (lost.Entity, lost.Partition));
            Assert.Equal(["young"], (await ReadToEndAsync(lost.ResumeAt, lost.Partition)).Select(r => r.Message.Text));
        }

        Assert.Equal(["young"], (await ReadToEndAsync(StreamPosition.Earliest)).Select(r => r.Message.Text));
    }

    private Task AppendAsync(params string[] texts) => Task.Run(async () =>
    {
        foreach (var text in texts)
            await _stream.AppendAsync(Message.FromText(text));
    });

    private async Task<List<StreamRecord>> ReadToEndAsync(StreamPosition from, string? partition = null) => await (partition is null
        ? _stream.ReadAllAsync(from, new ReadStreamOptions { Follow = false })
        : _stream.ReadAsync(partition, from, new ReadStreamOptions { Follow = false })).ToListAsync();

    private static async Task<IReadOnlyList<StreamRecord>> ReadAsync(IPartitionCursor cursor)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if ((await cursor.ReadAsync(10, 100_000, TimeSpan.FromSeconds(1), limit.Token)).Records is { Count: > 0 } records)
                return records;
        }
    }
}
