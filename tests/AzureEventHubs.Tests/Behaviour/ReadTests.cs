using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Tests.Behaviour;

public sealed class ReadTests : EventHubTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_offset_is_a_sequence_number_with_the_services_own_offset_behind_it()
    {
        await AppendAsync("0", "a", "b", "c");
        var records = await Clicks.ReadAsync("0", StreamPosition.Earliest, ToTheEnd).ToListAsync();
        Assert.Equal(records.Select(r => $"{r.As<EventData>().SequenceNumber}@{r.As<EventData>().OffsetString}"), records.Select(r => r.Offset));
        Assert.Contains("@r0:", records[1].Offset, StringComparison.Ordinal);

        foreach (var offset in new[] { records[1].Offset, "1" })
        {
            Assert.Equal(records.Skip(1), await Clicks.ReadAsync("0", StreamPosition.AtOffset(offset), ToTheEnd).ToListAsync());
            Assert.Equal(records.Skip(2), await Clicks.ReadAsync("0", StreamPosition.After(offset), ToTheEnd).ToListAsync());
        }

        var partition = (await Clicks.ListPartitionsAsync())[0];
        Assert.Equal(("0", "0", records[2].Offset), (partition.StartOffset, partition.EarliestOffset, partition.LatestOffset));
        await using var reader = ConnectDriver().OpenReader(Clicks.Path, group: null);
        Assert.True(reader.CompareOffsets(records[1].Offset, "10") < 0);
        Assert.Equal(0, reader.CompareOffsets(records[1].Offset, "1"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("1@")]
    [InlineData("99")]
    public async Task An_offset_that_is_none_is_refused(string offset)
    {
        await AppendAsync("0", "a");
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Clicks.ReadAsync("0", StreamPosition.AtOffset(offset), ToTheEnd).ToListAsync().AsTask());
    }

    [Fact]
    public async Task A_reader_goes_on_where_it_was_when_its_connection_is_cut()
    {
        await AppendAsync("0", "0", "1");
        await using var reading = Clicks.ReadAsync("0", StreamPosition.Earliest, new ReadStreamOptions { MaxBufferedRecords = 1 }).GetAsyncEnumerator();
        for (var i = 0; i < 12; i++)
        {
            Assert.True(await reading.MoveNextAsync().AsTask().WaitAsync(Patience));
            Assert.Equal($"{i}", reading.Current.Message.Text);
            var next = reading.MoveNextAsync().AsTask();
            if (i % 4 == 1)
                Emulator.DropConnections();
            if (i % 4 == 3)
                Emulator.DetachLinks($"{Hub}/ConsumerGroups");
            await AppendAsync("0", $"{i + 2}");
            Assert.True(await next.WaitAsync(Patience));
            Assert.Equal($"{++i}", reading.Current.Message.Text);
            await AppendAsync("0", $"{i + 2}");
        }
    }

    [Fact]
    public async Task A_wait_ends_and_its_cursor_misses_nothing()
    {
        await using var reader = ConnectDriver().OpenReader(Clicks.Path, group: null);
        await using var cursor = await reader.OpenAsync("0", StreamPosition.Latest, epoch: null, default);
        var nothing = await cursor.ReadAsync(10, 1 << 20, TimeSpan.FromMilliseconds(50), default);
        Assert.True(nothing is { Records.Count: 0, IsCaughtUp: true, IsEnd: false, RecordsBehind: 0 });
        using var stop = new CancellationTokenSource();
        var waiting = cursor.ReadAsync(10, 1 << 20, Timeout.InfiniteTimeSpan, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await AppendAsync("0", "a", "b");

        Assert.Equal(["a", "b"], await ReadAsync(cursor, 2));
    }

    [Fact]
    public async Task Records_behind_are_exact()
    {
        await AppendAsync("0", "a", "b", "c", "d");
        await using var reader = ConnectDriver().OpenReader(Clicks.Path, group: null);
        await using var cursor = await reader.OpenAsync("0", StreamPosition.Earliest, epoch: null, default);
        Assert.Equal(3, (await cursor.ReadAsync(1, 1 << 20, TimeSpan.Zero, default)).RecordsBehind);
        Assert.Equal(2, (await reader.GetLagAsync("0", StreamPosition.After("1"), default)).Records);
        Assert.Equal(new PartitionLag(0, TimeSpan.Zero), await reader.GetLagAsync("0", StreamPosition.After("3"), default));
        Assert.Equal(4, (await reader.GetLagAsync("0", StreamPosition.Earliest, default)).Records);
        Assert.Null((await reader.GetLagAsync("0", StreamPosition.At(Time.GetUtcNow()), default)).Records);
    }

    [Fact]
    public async Task An_event_waits_at_least_as_long_as_it_was_seen_to()
    {
        await AppendAsync("0", "a", "b");
        await using var driver = new AzureEventHubsDriver(Options, new MessagingClientOptions { TimeProvider = Time });
        await using var reader = driver.OpenReader(Clicks.Path, group: null);
        Assert.Equal(new PartitionLag(2, null), await LookAsync(StreamPosition.Earliest));

        // Newer ones do not hide it, whatever their number.
        for (var i = 0; i < 200; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(6));
            await AppendAsync("0", "more");
            Assert.Equal(TimeSpan.FromSeconds(6 * (i + 1)), (await LookAsync(StreamPosition.AtOffset("1"))).Time);
        }

        // Who reads on, but slowly: what comes next was seen later. Never more than true, and not much less.
        var sinceSeen = TimeSpan.FromSeconds(6 * 80);
        Assert.InRange((await LookAsync(StreamPosition.AtOffset("121"))).Time!.Value, sinceSeen - TimeSpan.FromMinutes(2), sinceSeen);
        Assert.Equal(new PartitionLag(0, TimeSpan.Zero), await LookAsync(StreamPosition.After("201")));
        Time.Advance(TimeSpan.FromHours(1));
        await AppendAsync("0", "new");
        Assert.Equal(new PartitionLag(1, null), await LookAsync(StreamPosition.After("201")));

        Task<PartitionLag> LookAsync(StreamPosition from) => reader.GetLagAsync("0", from, default);
    }

    [Fact]
    public async Task What_waits_behind_a_time_is_seen_too_and_what_is_no_longer_kept_waits_no_more()
    {
        await AppendAsync("0", "a");
        await using var driver = new AzureEventHubsDriver(Options, new MessagingClientOptions { TimeProvider = Time });
        await using var reader = driver.OpenReader(Clicks.Path, group: null);
        var from = StreamPosition.At(Time.GetUtcNow());
        Assert.Null((await reader.GetLagAsync("0", from, default)).Time);
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(new PartitionLag(null, TimeSpan.FromMinutes(10)), await reader.GetLagAsync("0", from, default));

        Time.Advance(TimeSpan.FromHours(25));
        await AppendAsync("0", "young");
        Assert.Null((await reader.GetLagAsync("0", from, default)).Time);
    }

    [Fact]
    public async Task A_read_tells_how_far_the_newest_event_is_ahead_though_none_has_come_since()
    {
        await AppendAsync("0", "a");
        Time.Advance(TimeSpan.FromMinutes(7));
        await AppendAsync("0", "b");
        await using var reader = ConnectDriver().OpenReader(Clicks.Path, group: null);
        await using var cursor = await reader.OpenAsync("0", StreamPosition.Earliest, epoch: null, default);
        Assert.Equal(TimeSpan.FromMinutes(7), (await cursor.ReadAsync(1, 1 << 20, Patience, default)).Behind);
    }

    [Fact]
    public async Task A_higher_epoch_takes_the_partition_for_good()
    {
        await AppendAsync("0", "a", "b");
        await using var first = ConnectDriver().OpenReader(Clicks.Path, "billing");
        await using var second = ConnectDriver().OpenReader(Clicks.Path, "billing");
        await using var old = await first.OpenAsync("0", StreamPosition.Earliest, epoch: 1, default);
        Assert.Equal(["a"], await ReadAsync(old, 1));
        var waiting = old.ReadAsync(10, 1 << 20, Timeout.InfiniteTimeSpan, default);
        Assert.Single((await waiting).Records);
        waiting = old.ReadAsync(10, 1 << 20, Timeout.InfiniteTimeSpan, default);

        await using var taker = await second.OpenAsync("0", StreamPosition.After("0"), epoch: 2, default);

        // The wait may end with nothing when the link does; then the next one tells.
        var lost = await Assert.ThrowsAsync<StreamLeaseLostException>(async () =>
        {
            Assert.Empty((await waiting.WaitAsync(Patience)).Records);
            await old.ReadAsync(10, 1 << 20, Timeout.InfiniteTimeSpan, default).WaitAsync(Patience);
        });
        Assert.Equal(("0", 1L, Clicks.Path), (lost.Partition, lost.Epoch, lost.Entity));
        await Assert.ThrowsAsync<StreamLeaseLostException>(() => old.ReadAsync(10, 1 << 20, TimeSpan.FromSeconds(1), default));
        Assert.Equal(["b"], await ReadAsync(taker, 1));
        await Assert.ThrowsAsync<StreamLeaseLostException>(() => first.OpenAsync("0", StreamPosition.Earliest, epoch: 1, default));

        // Other consumer groups are not concerned, and one without an epoch is told what to do.
        Assert.Equal(["a", "b"], await ReadTextsAsync(Clicks));
        var error = await Assert.ThrowsAsync<MessagingException>(() => Connect(Options with { ConsumerGroup = "billing" }).Stream(Hub).ReadAsync("0", StreamPosition.Earliest, ToTheEnd).ToListAsync().AsTask());
        Assert.False(error.IsTransient);
        Assert.Contains("consumer group", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_group_that_does_not_exist_is_told()
    {
        await AppendAsync("0", "a");
        var stream = Connect(Options with { ConsumerGroup = "nobody" }).Stream(Hub);
        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => stream.ReadAsync("0", StreamPosition.Earliest, ToTheEnd).ToListAsync().AsTask());
        Assert.Contains("consumer group", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_that_are_added_are_read_from_their_start()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ReadStreamOptions { OnOpened = opened.SetResult, DiscoveryInterval = TimeSpan.FromMilliseconds(50) };
        var reading = Clicks.ReadAllAsync(StreamPosition.Latest, options).Take(3).ToListAsync().AsTask();
        await opened.Task.WaitAsync(Patience);

        Emulator.AddPartitions(Hub, 2);
        await AppendAsync("3", "new");
        await AppendAsync("2", "new");
        await AppendAsync("0", "old");

        Assert.Equal(["0", "2", "3"], (await reading.WaitAsync(Patience)).Select(r => r.Partition).Order(StringComparer.Ordinal));
        Assert.Equal(4, (await Clicks.ListPartitionsAsync()).Count);
    }

    [Fact]
    public async Task What_retention_took_from_a_reader_is_told()
    {
        await AppendAsync("0", "a", "b", "c");
        await using var reader = ConnectDriver().OpenReader(Clicks.Path, group: null);
        await using var slow = await reader.OpenAsync("0", StreamPosition.Earliest, epoch: null, default);
        Assert.Equal(["a"], await ReadAsync(slow, 1));
        Time.Advance(TimeSpan.FromHours(25));
        await AppendAsync("0", "young");
        await using var late = await reader.OpenAsync("0", StreamPosition.At(Time.GetUtcNow() - TimeSpan.FromDays(9)), epoch: null, default);

        var lost = await Assert.ThrowsAsync<StreamPositionLostException>(() => ReadAsync(slow, 1));
        Assert.Equal("3", lost.EarliestOffset);
        lost = await Assert.ThrowsAsync<StreamPositionLostException>(() => reader.OpenAsync("0", StreamPosition.After("0"), epoch: null, default));
        Assert.Equal((StreamPosition.After("0"), StreamPosition.AtOffset("3")), (lost.Lost, lost.ResumeAt));
        Assert.Equal(["young"], await ReadAsync(late, 1));
    }

    [Fact]
    public async Task Events_of_other_senders_are_readable()
    {
        var connection = Messaging.As<AzureEventHubsConnections>().Of(Hub);
        await using var producer = new EventHubProducerClient(connection);
        var foreign = new EventData("text");
        foreign.GetRawAmqpMessage().Properties.MessageId = null;
        foreign.Properties["span"] = TimeSpan.FromMinutes(90);
        foreign.Properties["big"] = ulong.MaxValue;
        foreign.Properties["Integration.Offset.moment"] = "nonsense";
        foreign.Properties["moment"] = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        foreign.Properties["traceparent"] = "nonsense";
        var value = new EventData(new AmqpAnnotatedMessage(AmqpMessageBody.FromValue("a value")));
        await producer.SendAsync([foreign, value], new SendEventOptions { PartitionId = "0" });
        await producer.SendAsync([new EventData("keyed")], new SendEventOptions { PartitionKey = "schlüssel" });

        var records = await Clicks.ReadAsync("0", StreamPosition.Earliest, ToTheEnd).ToListAsync();

        Assert.Equal(["text", "a value"], records.Take(2).Select(r => r.Message.Text));
        Assert.Equal(["0/0", "0/1"], records.Take(2).Select(r => r.Message.MessageId));
        Assert.Equal(ulong.MaxValue, records[0].Message.Headers["big"].As<decimal>());
        Assert.Equal(TimeSpan.Zero, records[0].Message.Headers["moment"].As<DateTimeOffset>().Offset);
        Assert.Null(records[0].Message.TraceParent);
        Assert.Contains("keyed", await ReadTextsAsync(Clicks));
    }

    [Fact]
    public async Task Prefetched_events_are_read_once_and_in_order()
    {
        await AppendAsync("0", [.. Enumerable.Range(0, 500).Select(i => $"{i}")]);
        var stream = Connect(Options with { PrefetchCount = 100, Identifier = "reader-1" }).Stream(Hub);
        var records = await stream.ReadAsync("0", StreamPosition.Earliest, ToTheEnd with { MaxBufferedRecords = 7 }).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), records.Select(r => r.Message.Text));
    }

    private async Task AppendAsync(string partition, params string[] texts)
    {
        await using var producer = new EventHubProducerClient(Messaging.As<AzureEventHubsConnections>().Of(Hub));
        await producer.SendAsync(texts.Select(text => new EventData(text)), new SendEventOptions { PartitionId = partition });
    }

    private static async Task<string[]> ReadAsync(IPartitionCursor cursor, int count)
    {
        var texts = new List<string>();
        while (texts.Count < count)
            texts.AddRange((await cursor.ReadAsync(count - texts.Count, 1 << 20, Patience, default)).Records.Select(r => r.Message.Text));
        return [.. texts];
    }
}
