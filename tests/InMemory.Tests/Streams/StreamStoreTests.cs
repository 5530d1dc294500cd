using Integration.Drivers;

namespace Integration.InMemory.Tests.Streams;

/// <summary>What only a stream in memory shows: its bytes, its room, and how it is split and merged.</summary>
public sealed class StreamStoreTests
{
    private static readonly EntityPath Clicks = EntityPath.Stream("clicks");

    [Fact]
    public async Task Retention_gives_back_every_byte_also_of_a_stream_that_nobody_uses()
    {
        await using var broker = new TestBroker(new() { MaxBytes = 100_000 });
        await CreateAsync(broker, new("clicks") { Partitions = 3 });
        await CreateAsync(broker, new("other") { Partitions = 1 });
        Assert.Contains(await AppendAsync(broker, Clicks, [.. Enumerable.Range(0, 500).Select(i => TestBroker.Text($"{i}"))]), o => o.Error is QuotaExceededException);

        broker.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Null((await AppendAsync(broker, EntityPath.Stream("other"), TestBroker.Text("a")))[0].Error);
        Assert.InRange(broker.Broker.StoredBytes, 1, 1000);
        await broker.Driver.StreamTopology.DeleteStreamAsync("other", default);
        Assert.Equal(0, broker.Broker.StoredBytes);
    }

    [Fact]
    public async Task Behind_a_record_that_finds_no_room_no_other_of_its_batch_is_stored()
    {
        await using var broker = new TestBroker(new() { MaxBytes = 2000 });
        await CreateAsync(broker, new("clicks") { Partitions = 1 });

        var outcomes = await AppendAsync(broker, Clicks, Sized("a", 100), Sized("b", 1000), Sized("c", 1));

        Assert.Equal([true, false, false], outcomes.Select(o => o.Error is null));
        Assert.Equal(Clicks, Assert.IsType<QuotaExceededException>(outcomes[2].Error).Entity);
        Assert.Equal("0", (await broker.Driver.OpenReader(Clicks, null).ListPartitionsAsync(default))[0].LatestOffset);
    }

    [Fact]
    public async Task Partitions_are_split_and_merged_and_gone_when_their_records_are()
    {
        await using var broker = new TestBroker();
        await CreateAsync(broker, new("clicks") { Partitions = 1 });
        await AppendAsync(broker, Clicks, TestBroker.Text("a"));
        broker.Broker.SplitPartition("clicks", "0");
        broker.Broker.SplitPartition("clicks", "1");
        Assert.ThrowsAny<ArgumentException>(() => broker.Broker.SplitPartition("clicks", "0"));
        Assert.ThrowsAny<ArgumentException>(() => broker.Broker.MergePartitions("clicks", "2", "3"));
        Assert.ThrowsAny<ArgumentException>(() => broker.Broker.MergePartitions("clicks", "3", "3"));
        Assert.Throws<EntityNotFoundException>(() => broker.Broker.SplitPartition("clicks", "9"));
        Assert.Throws<EntityNotFoundException>(() => broker.Broker.SplitPartition("none", "0"));
        broker.Broker.MergePartitions("clicks", "2", "4");

        var reader = broker.Driver.OpenReader(Clicks, null);
        Assert.Equal(
            ["0  closed", "1 0 closed", "2 0 closed", "3 1 open", "4 1 closed", "5 2,4 open"],
            (await reader.ListPartitionsAsync(default)).Select(p => $"{p.Id} {string.Join(",", p.Parents.Order())} {(p.IsClosed ? "closed" : "open")}"));

        broker.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["3", "5"], (await reader.ListPartitionsAsync(default)).Select(p => p.Id));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => reader.OpenAsync("0", StreamPosition.Earliest, null, default));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_turn_the_order_of_time_around()
    {
        await using var broker = new TestBroker();
        await CreateAsync(broker, new("clicks") { Partitions = 1 });
        var first = (await AppendAsync(broker, Clicks, TestBroker.Text("a")))[0].AppendedAt;
        broker.Clock.AdjustTime(broker.Clock.GetUtcNow() - TimeSpan.FromHours(1));

        Assert.Equal(first, (await AppendAsync(broker, Clicks, TestBroker.Text("b")))[0].AppendedAt);
    }

    [Fact]
    public async Task A_body_that_its_writer_changes_afterwards_stays_as_it_was()
    {
        await using var broker = new TestBroker();
        await CreateAsync(broker, new("clicks") { Partitions = 1 });
        var body = new byte[] { 1 };
        await AppendAsync(broker, Clicks, Message.FromBytes(body));
        body[0] = 2;

        await using var cursor = await broker.Driver.OpenReader(Clicks, null).OpenAsync("0", StreamPosition.Earliest, null, default);
        Assert.Equal([1], (await cursor.ReadAsync(1, 1, TimeSpan.Zero, default)).Records[0].Message.Body.ToArray());
    }

    [Fact]
    public async Task Offsets_are_compared_as_numbers()
    {
        await using var broker = new TestBroker();
        var reader = broker.Driver.OpenReader(Clicks, null);

        Assert.True(reader.CompareOffsets("9", "10") < 0);
        Assert.Equal(0, reader.CompareOffsets("10", "10"));
        Assert.True(reader.CompareOffsets("10", "9") > 0);
    }

    [Fact]
    public async Task Reading_waits_no_longer_than_asked_for_and_tells_how_far_it_is_behind()
    {
        await using var broker = new TestBroker();
        await CreateAsync(broker, new("clicks") { Partitions = 1 });
        await using var cursor = await broker.Driver.OpenReader(Clicks, null).OpenAsync("0", StreamPosition.Latest, null, default);
        var waiting = cursor.ReadAsync(1, 1000, TimeSpan.FromSeconds(5), default);
        Assert.False(waiting.IsCompleted);
        broker.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((0, true, false), ((await waiting).Records.Count, (await waiting).IsCaughtUp, (await waiting).IsEnd));

        await AppendAsync(broker, Clicks, TestBroker.Text("a"));
        broker.Clock.Advance(TimeSpan.FromSeconds(7));
        await AppendAsync(broker, Clicks, TestBroker.Text("b"), TestBroker.Text("c"));
        var batch = await cursor.ReadAsync(1, 1000, TimeSpan.Zero, default);
        Assert.Equal((1, false, 2L, TimeSpan.FromSeconds(7)), (batch.Records.Count, batch.IsCaughtUp, batch.RecordsBehind!.Value, batch.Behind!.Value));
    }

    private static Message Sized(string id, int bytes) => new() { MessageId = id, Body = new byte[bytes] };

    private static async Task CreateAsync(TestBroker broker, StreamDefinition stream) => Assert.True(await broker.Driver.StreamTopology.CreateStreamAsync(stream, default));

    private static async Task<IReadOnlyList<AppendOutcome>> AppendAsync(TestBroker broker, EntityPath stream, params Message[] messages)
    {
        var writer = broker.Driver.OpenWriter(stream);
        return await writer.AppendAsync([.. messages.Select(writer.Prepare)], default);
    }
}
