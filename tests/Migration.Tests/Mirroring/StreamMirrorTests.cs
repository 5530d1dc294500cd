using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Migration.Tests.Mirroring;

public sealed class StreamMirrorTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryDriver _fromDriver;
    private readonly InMemoryDriver _toDriver;
    private readonly MessagingClient _from;
    private readonly MessagingClient _to;

    public StreamMirrorTests()
    {
        _fromDriver = new(clientOptions: new() { TimeProvider = _clock });
        _toDriver = new(clientOptions: new() { TimeProvider = _clock });
        _from = new(_fromDriver, new() { TimeProvider = _clock });
        _to = new(_toDriver, new() { TimeProvider = _clock });
    }

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Records_are_copied_with_their_origin_and_everything_else_as_it_was()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 3);
        var message = Message.FromText("opened /") with { GroupId = "visitor-1", MessageId = "id-1", CorrelationId = "c", Subject = "s" };
        await _from.Stream("clicks").AppendAsync(message.WithHeader("count", 3));

        Assert.Equal(MirrorEnd.CaughtUp, (await RunAsync()).End);

        var copy = Assert.Single(await ReadAsync(_to)).Message;
        Assert.Equal("here/0/0", copy.Headers[StreamMirror.OriginHeader].As<string>());
        Assert.Equal(message.WithHeader("count", 3), copy with { Headers = copy.Headers.Without(StreamMirror.OriginHeader), TraceParent = null });
    }

    [Fact]
    public async Task It_goes_on_from_its_journal_and_keeps_order_when_partitions_change_meanwhile()
    {
        await CreateAsync(fromPartitions: 2, toPartitions: 3);
        for (var round = 0; round < 6; round++)
        {
            await AppendAsync(_from, round * 40, 40);
            if (round == 2)
                _from.As<InMemoryBroker>().SplitPartition("clicks", "0");
            if (round == 4)
                _from.As<InMemoryBroker>().MergePartitions("clicks", "2", "3");
            Assert.Equal(40, (await RunAsync()).Progress.Copied);
        }

        var copies = await ReadAsync(_to);
        Assert.Equal(240, copies.Count);
        AssertOrdered(copies);
    }

    [Fact]
    public async Task It_follows_until_it_is_cancelled()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await AppendAsync(_from, 0, 3);
        using var stop = new CancellationTokenSource();
        var running = Mirror(o => o with { Follow = true }).RunAsync(stop.Token);
        var copies = _to.Stream("clicks").ReadAllAsync(StreamPosition.Earliest).GetAsyncEnumerator();
        for (var i = 0; i < 3; i++)
            await copies.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
        _from.As<InMemoryBroker>().SplitPartition("clicks", "0");
        await AppendAsync(_from, 3, 20);
        for (var i = 0; i < 20; i++)
            await copies.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
        await copies.DisposeAsync();

        await stop.CancelAsync();
        Assert.Equal(MirrorEnd.Cancelled, (await running.WaitAsync(TimeSpan.FromMinutes(1))).End);
        AssertOrdered(await ReadAsync(_to));
        Assert.Equal(0, (await RunAsync()).Progress.Copied);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Failing_calls_lose_nothing_and_keep_the_order_of_keys(int seed)
    {
        await CreateAsync(fromPartitions: 3, toPartitions: 2);
        await AppendAsync(_from, 0, 400);
        var faultyFrom = new FaultyDriver(_fromDriver, new Random(seed), 0.2);
        var faultyTo = new FaultyDriver(_toDriver, new Random(seed + 100), 0.3);
        await using var from = new MessagingClient(faultyFrom, new() { TimeProvider = _clock });
        await using var to = new MessagingClient(faultyTo, new() { TimeProvider = _clock });
        var mirror = new StreamMirror(from, to, MoveRoute.Same(EntityPath.Stream("clicks")), Options(o => o with { MaxAttempts = 100, BatchSize = 7 }));

        var running = mirror.RunAsync();
        while (!running.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1);
        }

        var report = await running;
        Assert.True(report.End == MirrorEnd.CaughtUp, report.ToString());
        Assert.True(report.Progress.Failures > 0);
        var copies = await ReadAsync(_to);
        Assert.InRange(copies.Count - 400, 0, report.Progress.PossibleDuplicates);
        var first = copies.DistinctBy(c => c.Message.MessageId).ToList();
        Assert.Equal(400, first.Count);
        AssertOrdered(first);
    }

    [Fact]
    public async Task What_came_from_the_other_side_does_not_go_back()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await AppendAsync(_from, 0, 2);
        await RunAsync();
        await AppendAsync(_to, 2, 1);

        var back = new StreamMirror(_to, _from, MoveRoute.Same(EntityPath.Stream("clicks")), Options(o => o with { FromName = "there", ToName = "here", JournalPath = _folder.File("back") }));
        var report = await back.RunAsync();

        Assert.Equal((1, 2), (report.Progress.Copied, report.Progress.Looped));
        Assert.Equal(1, (await RunAsync()).Progress.Looped);
        Assert.Equal((3, 3), ((await ReadAsync(_from)).Count, (await ReadAsync(_to)).Count));
    }

    [Fact]
    public async Task A_gap_ends_it_unless_it_may_be_skipped()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await AppendAsync(_from, 0, 2);
        await RunAsync();
        await AppendAsync(_from, 2, 2);
        _clock.Advance(TimeSpan.FromDays(2));
        await AppendAsync(_from, 4, 2);

        var ended = await RunAsync();
        Assert.Equal(MirrorEnd.Failed, ended.End);
        Assert.IsType<StreamPositionLostException>(ended.Error);
        var skipped = await RunAsync(o => o with { SkipGaps = true });

        Assert.Equal((MirrorEnd.CaughtUp, 1, 2), (skipped.End, skipped.Progress.Gaps, skipped.Progress.Copied));
    }

    [Fact]
    public async Task A_partition_that_went_before_it_was_copied_to_its_end_is_a_gap()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await AppendAsync(_from, 0, 2);
        await RunAsync();
        await AppendAsync(_from, 2, 2);
        _from.As<InMemoryBroker>().SplitPartition("clicks", "0");
        _clock.Advance(TimeSpan.FromDays(2));

        Assert.IsType<StreamPositionLostException>((await RunAsync()).Error);
        Assert.Equal(1, (await RunAsync(o => o with { SkipGaps = true })).Progress.Gaps);
        Assert.Equal(0, (await RunAsync()).Progress.Gaps);
    }

    [Fact]
    public async Task A_refused_record_ends_it_unless_it_is_kept_elsewhere()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        var full = Enumerable.Range(0, 64).Aggregate(Message.FromText("1") with { GroupId = "k", MessageId = "1" }, (m, i) => m.WithHeader($"h{i}", i));
        await AppendAsync(_from, 0, 1, "k");
        await _from.Stream("clicks").AppendAsync(full);
        await AppendAsync(_from, 2, 1, "k");

        Assert.IsType<ArgumentException>((await RunAsync()).Error, exactMatch: false);
        Assert.Single(await ReadAsync(_to));
        var kept = new List<string>();
        var report = await RunAsync(o => o with
        {
            KeepRefused = (record, _, _) =>
            {
                kept.Add(record.Message.Text);
                return Task.CompletedTask;
            },
        });

        Assert.Equal((MirrorEnd.CaughtUp, 1), (report.End, report.Progress.Refused));
        Assert.Equal(["1"], kept);
        Assert.Equal(["0", "2"], (await ReadAsync(_to)).Select(r => r.Message.Text));
    }

    [Fact]
    public async Task A_replay_into_a_queue_keeps_order_and_ends_at_its_time()
    {
        await CreateAsync(fromPartitions: 2, toPartitions: 1);
        await _to.Topology.CreateQueueAsync(new QueueDefinition("again") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await AppendAsync(_from, 0, 50);
        await _from.Stream("clicks").AppendAsync(Message.FromText("50") with { MessageId = "50" });
        _clock.Advance(TimeSpan.FromMinutes(10));
        var until = _clock.GetUtcNow();
        await AppendAsync(_from, 60, 5);
        var mirror = new StreamMirror(
            _from, _to, new(EntityPath.Stream("clicks"), EntityPath.Queue("again")), Options(o => o with { ToName = "here", Until = until, JournalPath = null }));

        Assert.Equal(51, (await mirror.RunAsync()).Progress.Copied);
        var copies = await _to.Queue("again").PeekAsync(100);
        Assert.Equal(51, copies.Count);
        foreach (var key in copies.GroupBy(c => c.GroupId))
            Assert.Equal(key.Select(c => int.Parse(c.MessageId)).Order(), key.Select(c => int.Parse(c.MessageId)));
    }

    [Fact]
    public async Task A_position_is_translated_to_the_first_copy_behind_it()
    {
        await CreateAsync(fromPartitions: 3, toPartitions: 2);
        await AppendAsync(_from, 0, 100);
        await RunAsync();
        var records = await ReadAsync(_from);
        var handled = new Dictionary<string, string>();
        foreach (var partition in records.GroupBy(r => r.Partition).Where(p => p.Key != "2"))
            handled[partition.Key] = partition.ElementAt(partition.Count() / 2).Offset;

        var positions = await StreamMirror.TranslateAsync(_from.Stream("clicks"), _to.Stream("clicks"), "here", handled);

        var rest = new HashSet<string>();
        foreach (var (partition, position) in positions)
        {
            var read = await _to.Stream("clicks").ReadAsync(partition, position, new ReadStreamOptions { Follow = false }).ToListAsync();
            rest.UnionWith(read.Select(r => r.Message.MessageId!));
            // It begins exactly at one that is not handled, rather than at the beginning.
            Assert.DoesNotContain(read[0].Message.MessageId, records.Where(IsHandled).Select(r => r.Message.MessageId));
        }

        Assert.Superset(records.Where(r => !IsHandled(r)).Select(r => r.Message.MessageId!).ToHashSet(), rest);
        bool IsHandled(StreamRecord r) => handled.TryGetValue(r.Partition, out var last) && long.Parse(r.Offset) <= long.Parse(last);
    }

    [Fact]
    public async Task All_handled_is_translated_to_the_end_and_nothing_to_the_beginning()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await AppendAsync(_from, 0, 3);
        await RunAsync();

        var all = await StreamMirror.TranslateAsync(_from.Stream("clicks"), _to.Stream("clicks"), "here", new Dictionary<string, string> { ["0"] = "2" });
        var none = await StreamMirror.TranslateAsync(_from.Stream("clicks"), _to.Stream("clicks"), "here", new Dictionary<string, string>());

        Assert.Equal((StreamPosition.After("2"), StreamPosition.AtOffset("0")), (all["0"], none["0"]));
    }

    [Fact]
    public async Task A_partition_that_was_finished_is_handled_whatever_is_in_it()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await AppendAsync(_from, 0, 3);
        _from.As<InMemoryBroker>().SplitPartition("clicks", "0");
        await AppendAsync(_from, 3, 1);
        await RunAsync();

        var positions = await StreamMirror.TranslateAsync(
            _from.Stream("clicks"), _to.Stream("clicks"), "here", new Dictionary<string, string>(), new HashSet<string> { "0" });

        Assert.Equal(StreamPosition.AtOffset("3"), positions["0"]);
    }

    [Fact]
    public async Task A_journal_of_another_mirror_is_refused()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await RunAsync();

        var other = await Assert.ThrowsAsync<JournalException>(() => Mirror(o => o with { ToName = "elsewhere" }).RunAsync());
        Assert.Contains("is of another mirror or replay", other.Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("mirror.journal"), "nonsense\nmore\n");
        var damaged = await Assert.ThrowsAsync<JournalException>(() => RunAsync());
        Assert.Contains("is damaged at byte 0", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_last_line_of_the_journal_is_cut_off()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await AppendAsync(_from, 0, 3);
        await RunAsync();
        await File.AppendAllTextAsync(_folder.File("mirror.journal"), "12345678 P 0 %3E");
        await AppendAsync(_from, 3, 1);

        Assert.Equal(1, (await RunAsync()).Progress.Copied);
        Assert.Equal(0, (await RunAsync()).Progress.Copied);
    }

    [Fact]
    public async Task The_journal_stays_small()
    {
        await CreateAsync(fromPartitions: 1, toPartitions: 1);
        await AppendAsync(_from, 0, 6000);

        await RunAsync(o => o with { BatchSize = 1 });

        Assert.InRange(new FileInfo(_folder.File("mirror.journal")).Length, 1, 300 * 1024);
        Assert.Equal(0, (await RunAsync()).Progress.Copied);
    }

    [Theory]
    [InlineData("latest", null, "StartAt is latest")]
    [InlineData("@5", null, "which is of one partition")]
    [InlineData("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", "nothing lies between")]
    public void Options_that_would_lose_something_are_refused(string from, string? until, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => Mirror(o => o with
        {
            StartAt = StreamPosition.Parse(from),
            Until = until is null ? null : DateTimeOffset.Parse(until),
        }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private async Task CreateAsync(int fromPartitions, int toPartitions)
    {
        await _from.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = fromPartitions });
        await _to.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = toPartitions });
    }

    private StreamMirrorOptions Options(Func<StreamMirrorOptions, StreamMirrorOptions>? configure = null)
    {
        var options = new StreamMirrorOptions { FromName = "here", ToName = "there", Follow = false, JournalPath = _folder.File("mirror.journal"), TimeProvider = _clock };
        return configure is null ? options : configure(options);
    }

    private StreamMirror Mirror(Func<StreamMirrorOptions, StreamMirrorOptions>? configure = null) =>
        new(_from, _to, MoveRoute.Same(EntityPath.Stream("clicks")), Options(configure));

    private Task<MirrorReport> RunAsync(Func<StreamMirrorOptions, StreamMirrorOptions>? configure = null) => Mirror(configure).RunAsync();

    private static async Task AppendAsync(IMessaging messaging, int first, int count, string? key = null) =>
        (await messaging.Stream("clicks").AppendManyAsync(Enumerable.Range(first, count)
            .Select(i => Message.FromText($"{i}") with { MessageId = $"{i}", GroupId = key ?? $"key-{i % 7}" }))).ThrowIfAnyFailed();

    private static ValueTask<List<StreamRecord>> ReadAsync(IMessaging messaging) =>
        messaging.Stream("clicks").ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false }).ToListAsync();

    private static void AssertOrdered(List<StreamRecord> records)
    {
        foreach (var key in records.GroupBy(r => r.Message.GroupId))
            Assert.Equal(key.Select(r => int.Parse(r.Message.Text)).Order(), key.Select(r => int.Parse(r.Message.Text)));
    }
}
