using System.Diagnostics;
using Integration.Diagnostics;

namespace Integration.ContractTests;

/// <summary>Errors, life cycle and telemetry of streams: S23.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class StreamLifecycleContract<THarness>(THarness harness) : StreamSuite<THarness>(harness) where THarness : ContractHarness, IStreamHarness
{
    private const string Marker = "body-5eed7c0f";

    private readonly THarness _harness = harness;

    /// <summary>Bad arguments are refused before any traffic.</summary>
    [ContractFact("S23")]
    public Task Bad_arguments_are_refused_up_front() => RunOnStreamsAsync([], async t =>
    {
        var never = t.Messaging.Stream(t.Scope.NewName("never"));
        var calls = new Calls
        {
            () => never.AppendAsync(null!),
            () => never.AppendManyAsync(null!),
            () => never.AppendManyAsync([], new AppendManyOptions { MaxAttempts = 0 }),
            () => never.AppendManyAsync([], new AppendManyOptions { MaxAttempts = 11 }),
            () => never.AppendAsync(Some.Message() with { MessageId = "" }),
            () => never.AppendAsync(Some.Message() with { GroupId = "a b" }),
            () => never.AppendAsync(Some.Message().WithHeader("bad name", 1)),
        };
        foreach (var call in t.Scope.Each(calls))
            await Assert.ThrowsAnyAsync<ArgumentException>(call.MakeAsync);
        Action[] readings =
        [
            () => never.ReadAllAsync(null!),
            () => never.ReadAsync("", StreamPosition.Earliest),
            () => never.ReadAllAsync(StreamPosition.AtOffset("1")),
            () => never.ReadAllAsync(StreamPosition.After("1")),
            () => never.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { MaxBufferedRecords = 0 }),
            () => never.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { MaxBufferedBytes = 0 }),
            () => never.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { DiscoveryInterval = TimeSpan.Zero }),
        ];
        foreach (var reading in t.Scope.Each(readings))
            Assert.ThrowsAny<ArgumentException>(reading);
        Assert.ThrowsAny<ArgumentException>(() => t.Messaging.Stream("no spaces"));
        Assert.ThrowsAny<ArgumentException>(() => t.Messaging.Source(EntityPath.Stream("clicks")));
    });

    /// <summary>Cancelling ends a wait, and a cancelled append appends nothing.</summary>
    [ContractFact("S23")]
    public Task Cancelled_calls_end_and_do_nothing() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.AppendAsync(Some.Message(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.AppendManyAsync(Some.Messages(2), null, cancelled));
        using var stop = new CancellationTokenSource();
        var all = stream.ReadAllAsync(StreamPosition.Earliest, cancellationToken: stop.Token).FirstAsync(CancellationToken.None).AsTask();
        var one = stream.ReadAsync((await stream.ListPartitionsAsync())[0].Id, StreamPosition.Earliest, cancellationToken: stop.Token).FirstAsync(CancellationToken.None).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Empty(await StreamScope.ReadAllAsync(stream));
    });

    /// <summary>Disposing ends readers that wait, and afterwards every call throws.</summary>
    [ContractFact("S23")]
    public Task Disposing_ends_readers_and_calls() => RunOnStreamsAsync([], async t =>
    {
        var name = (await t.StreamAsync()).Path.Name;
        var client = await t.Scope.ConnectAsync();
        var stream = client.Stream(name);
        var all = stream.ReadAllAsync(StreamPosition.Earliest).FirstAsync().AsTask();
        var one = stream.ReadAsync((await stream.ListPartitionsAsync())[0].Id, StreamPosition.Earliest).FirstAsync().AsTask();

        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => all);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => one);
        var calls = new Calls
        {
            () => stream.AppendAsync(Some.Message()),
            () => stream.ListPartitionsAsync(),
            () => stream.ReadAllAsync(StreamPosition.Earliest).FirstAsync().AsTask(),
            () => client.StreamTopology().FindStreamAsync(name),
        };
        foreach (var call in t.Scope.Each(calls))
            await Assert.ThrowsAsync<ObjectDisposedException>(call.MakeAsync);
    });

    /// <summary>One stream is used from many sides at once, and nothing is lost.</summary>
    [ContractFact("S23")]
    public Task A_stream_is_used_from_many_sides_at_once() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(partitions: 4);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = stream.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { OnOpened = opened.SetResult }).Take(8 * 60).ToListAsync().AsTask();
        await opened.Task;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            await StreamScope.AppendAllAsync(stream, [.. Enumerable.Range(0, 50).Select(i => Some.Message($"{writer}-{i}"))]);
            for (var i = 50; i < 60; i++)
                await stream.AppendAsync(Some.Message($"{writer}-{i}"));
        })));

        var expected = Enumerable.Range(0, 8).SelectMany(w => Enumerable.Range(0, 60).Select(i => $"{w}-{i}")).Order(StringComparer.Ordinal);
        Assert.Equal(expected, StreamScope.SortedTexts(await reading));
    });

    /// <summary>Spans of appending and reading are linked by the trace context of the records, and log lines name record, stream and place.</summary>
    [ContractFact("S23")]
    public Task Appending_and_reading_are_traced_and_logged() => RunOnStreamsAsync([], async t =>
    {
        using var spans = new CapturedSpans();
        var stream = await t.StreamAsync(partitions: 1);
        await stream.AppendAsync(Some.Message(Marker) with { MessageId = "traced" });
        var record = Assert.Single(await StreamScope.ReadAllAsync(stream));

        var append = Assert.Single(spans.On(stream.Path, "send"));
        var receive = Assert.Single(spans.On(stream.Path, "receive"));
        Assert.Equal(ActivityKind.Producer, append.Kind);
        Assert.Equal("append", append.GetTagItem(MessagingTelemetry.OperationName));
        Assert.Equal(append.Id, record.Message.TraceParent);
        Assert.Contains(receive.Links, link => link.Context.SpanId == append.SpanId);
        Assert.Equal(record.Partition, receive.GetTagItem(MessagingTelemetry.PartitionId));
        Assert.Contains(t.Scope.Logs.Records, r => r.Values.Values.Contains("traced") && r.Values.Values.Contains(stream.Path) && r.Values.Values.Contains(record.Offset));
        Assert.DoesNotContain(t.Scope.Logs.Records, r => r.All.Contains(Marker, StringComparison.Ordinal));
        Assert.DoesNotContain(Marker, record.ToString(), StringComparison.Ordinal);
    });

    /// <summary>The native client and record are reachable, and a wrong type is named.</summary>
    [ContractFact("S23")]
    public Task The_native_objects_are_reachable() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await stream.AppendAsync(Some.Message());
        var record = Assert.Single(await StreamScope.ReadAllAsync(stream));
        Assert.Contains(typeof(Version).FullName!, Assert.Throws<InvalidCastException>(() => stream.As<Version>()).Message, StringComparison.Ordinal);
        Assert.Contains(typeof(Version).FullName!, Assert.Throws<InvalidCastException>(() => record.As<Version>()).Message, StringComparison.Ordinal);
        if (_harness.NativeRecordType is { } native)
            Assert.IsAssignableFrom(native, typeof(StreamRecord).GetMethod(nameof(StreamRecord.As))!.MakeGenericMethod(native).Invoke(record, null));
        else
            t.Scope.Note("the harness names no native record");
    });
}
