using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.ContractTests;

/// <summary>Reading: S6, S7, S8, S9, S17.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class StreamReadContract<THarness>(THarness harness) : StreamSuite<THarness>(harness) where THarness : ContractHarness, IStreamHarness
{
    /// <summary>Reading begins at the oldest record, at or behind an offset, as the position says.</summary>
    [ContractFact("S6")]
    public Task Reading_begins_at_its_position() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await StreamScope.AppendAllAsync(stream, Some.Messages(10));
        var all = await StreamScope.ReadAllAsync(stream);
        var partition = all[0].Partition;
        Task<List<StreamRecord>> FromAsync(StreamPosition from) => stream.ReadAsync(partition, from, StreamScope.ToTheEnd).ToListAsync().AsTask();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), StreamScope.Texts(all));
        Assert.Equal(all, await FromAsync(StreamPosition.Earliest));
        Assert.Equal(all.Skip(4), await FromAsync(StreamPosition.AtOffset(all[4].Offset)));
        Assert.Equal(all.Skip(5), await FromAsync(StreamPosition.After(all[4].Offset)));
        Assert.Equal(all.Skip(5), await FromAsync(StreamPosition.Parse(StreamPosition.After(all[4].Offset).ToString())));
        Assert.Empty(await FromAsync(StreamPosition.After(all[9].Offset)));
        Assert.Empty(await FromAsync(StreamPosition.Latest));
    });

    /// <summary>From a time on, nothing is left out that was appended then or later; from before the first record everything comes.</summary>
    [ContractFact("S6")]
    public Task Nothing_is_left_out_from_a_time_on() => RunOnStreamsAsync([StreamCapability.PositionByTime], async t =>
    {
        var stream = await t.StreamAsync();
        for (var i = 0; i < 3; i++)
        {
            await StreamScope.AppendAllAsync(stream, [.. Enumerable.Range(0, 4).Select(j => Some.Message($"{i}{j}"))]);
            await t.Scope.AdvanceAsync(TimeSpan.FromSeconds(2));
        }

        var all = await StreamScope.ReadAllAsync(stream);
        foreach (var time in t.Scope.Each(all.Select(r => r.AppendedAt).Distinct()))
        {
            var read = await StreamScope.ReadAllAsync(stream, StreamPosition.At(time));
            Assert.Empty(all.Where(r => r.AppendedAt >= time).Except(read));
            Assert.True(time == all.Min(r => r.AppendedAt) || read.Count < all.Count, "Reading from a later time gave everything.");
        }

        Assert.Equal(all.Count, (await StreamScope.ReadAllAsync(stream, StreamPosition.Ago(TimeSpan.FromHours(1)))).Count);
    });

    /// <summary>From the latest, everything comes that was appended after the reader had opened, and nothing from before.</summary>
    [ContractFact("S6")]
    public Task From_the_latest_nothing_is_missed_after_opening() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync();
        await StreamScope.AppendAllAsync(stream, Some.Message("before"), Some.Message("before"));
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ReadStreamOptions { OnOpened = opened.SetResult, MaxBufferedRecords = 3 };
        await using var reading = stream.ReadAllAsync(StreamPosition.Latest, options).Take(20).GetAsyncEnumerator();
        var first = reading.MoveNextAsync();
        await opened.Task;

        for (var i = 10; i < 30; i++)
            await stream.AppendAsync(Some.Message($"{i}"));

        var records = new List<StreamRecord>();
        for (var next = await first; next; next = await reading.MoveNextAsync())
            records.Add(reading.Current);
        Assert.Equal(Enumerable.Range(10, 20).Select(i => $"{i}"), StreamScope.SortedTexts(records));
    });

    /// <summary>A second reading gives equal records at equal offsets in the same order.</summary>
    [ContractFact("S7")]
    public Task Reading_removes_nothing() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync();
        await StreamScope.AppendAllAsync(stream, Some.Messages(50));

        foreach (var partition in await stream.ListPartitionsAsync())
        {
            var first = await stream.ReadAsync(partition.Id, StreamPosition.Earliest, StreamScope.ToTheEnd).ToListAsync();
            var second = await stream.ReadAsync(partition.Id, StreamPosition.Earliest, StreamScope.ToTheEnd).ToListAsync();
            Assert.NotEmpty(first);
            Assert.Equal(first, second);
        }
    });

    /// <summary>Readers neither see nor slow each other: one that stands still leaves the others everything.</summary>
    [ContractFact("S8")]
    public Task Readers_do_not_see_each_other() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync();
        await StreamScope.AppendAllAsync(stream, Some.Messages(100));
        await using var standing = stream.ReadAllAsync(StreamPosition.Earliest).GetAsyncEnumerator();
        Assert.True(await standing.MoveNextAsync());

        var read = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            var client = await t.Scope.ConnectAsync();
            return await StreamScope.ReadAllAsync(client.Stream(stream.Path.Name));
        }));

        Assert.All(read, records => Assert.Equal(100, records.Select(r => (r.Partition, r.Offset)).Distinct().Count()));
    });

    /// <summary>After the retention time a record is not delivered any more; younger ones are.</summary>
    [ContractFact("S9")]
    public Task After_its_retention_a_record_is_gone() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(retention: TimeSpan.FromDays(1));
        await StreamScope.AppendAllAsync(stream, Some.Message("old"), Some.Message("old"));
        await t.Scope.AdvanceAsync(TimeSpan.FromHours(20));
        await StreamScope.AppendAllAsync(stream, Some.Message("young"));
        Assert.Equal(3, (await StreamScope.ReadAllAsync(stream)).Count);

        await t.Scope.AdvanceAsync(TimeSpan.FromHours(5));

        Assert.Equal(["young"], StreamScope.Texts(await StreamScope.ReadAllAsync(stream)));
    });

    /// <summary>A reader whose next record is no longer kept is told so, with the place to go on from: when it opens, and when it was too slow.</summary>
    [ContractFact("S9")]
    public Task A_lost_position_is_told() => RunOnStreamsAsync([StreamCapability.GapDetection], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1, retention: TimeSpan.FromDays(1));
        await StreamScope.AppendAllAsync(stream, Some.Messages(5));
        var all = await StreamScope.ReadAllAsync(stream);
        var slowly = new ReadStreamOptions { MaxBufferedRecords = 1 };
        await using var slow = stream.ReadAsync(all[0].Partition, StreamPosition.Earliest, slowly).GetAsyncEnumerator();
        await using var slowInAll = stream.ReadAllAsync(StreamPosition.Earliest, slowly with { Follow = false }).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        Assert.True(await slowInAll.MoveNextAsync());
        await t.Scope.AdvanceAsync(TimeSpan.FromHours(25));
        await stream.AppendAsync(Some.Message("young"));

        Func<Task>[] readings =
        [
            async () => await slow.MoveNextAsync(),
            async () => await slowInAll.MoveNextAsync(),
            async () => await stream.ReadAsync(all[0].Partition, StreamPosition.After(all[0].Offset), StreamScope.ToTheEnd).FirstOrDefaultAsync(),
        ];
        foreach (var reading in t.Scope.Each(readings))
        {
            var lost = await Assert.ThrowsAsync<StreamPositionLostException>(reading);
            Assert.Equal((stream.Path, all[0].Partition, false), (lost.Entity, lost.Partition, lost.IsTransient));
            var rest = await stream.ReadAsync(lost.Partition, lost.ResumeAt, StreamScope.ToTheEnd).ToListAsync();
            Assert.Equal(["young"], StreamScope.Texts(rest));
        }

        Assert.Contains(t.Scope.Logs.Records, r => r.Values.Values.Contains(stream.Path) && r.Values.ContainsKey("Partition") && r.Level == Microsoft.Extensions.Logging.LogLevel.Warning);
        Assert.Equal(["young"], StreamScope.Texts(await stream.ReadAsync(all[0].Partition, StreamPosition.After(all[4].Offset), StreamScope.ToTheEnd).ToListAsync()));
    });

    /// <summary>However slow the loop is, no more is fetched of a partition than the options allow.</summary>
    [ContractFact("S17")]
    public Task A_slow_reader_bounds_what_is_fetched() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(partitions: 2);
        await StreamScope.AppendAllAsync(stream, [.. Enumerable.Range(0, 400).Select(i => Some.Message(new string('x', 1000)))]);
        var fetched = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == MessagingTelemetry.ConsumedMessages)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            foreach (var (name, value) in tags)
            {
                if (name == MessagingTelemetry.DestinationName && Equals(value, stream.Path.Name))
                    Interlocked.Add(ref fetched, count);
            }
        });
        listener.Start();
        var handled = 0;
        foreach (var options in t.Scope.Each(new ReadStreamOptions[] { new() { MaxBufferedRecords = 10 }, new() { MaxBufferedBytes = 10_000 } }))
        {
            (fetched, handled) = (0, 0);
            await foreach (var record in stream.ReadAllAsync(StreamPosition.Earliest, options with { Follow = false }))
            {
                handled++;
                await Task.Yield();
                var ahead = Interlocked.Read(ref fetched) - handled;
                Assert.True(ahead <= 2 * 10, $"{ahead} records were fetched ahead of the loop.");
            }

            Assert.Equal(400, handled);
        }
    });
}
