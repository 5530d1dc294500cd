namespace Integration.ContractTests;

/// <summary>Partitions: S2, S3, and what S23 says of them.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class StreamPartitionContract<THarness>(THarness harness) : StreamSuite<THarness>(harness) where THarness : ContractHarness, IStreamHarness
{
    /// <summary>Records of one key are in one partition in the order of being appended, one by one and many at once.</summary>
    [ContractFact(["S2", "S3"])]
    public Task Equal_keys_share_a_partition_in_order() => RunOnStreamsAsync([StreamCapability.KeyOrder], async t =>
    {
        var stream = await t.StreamAsync(partitions: 4);
        await StreamScope.AppendAllAsync(stream, StreamScope.Keyed(keys: 50, each: 10));
        foreach (var message in StreamScope.Keyed(keys: 50, each: 2, first: 10))
            await stream.AppendAsync(message);

        var records = await StreamScope.ReadAllAsync(stream);

        StreamScope.AssertInOrder(records, keys: 50, each: 12);
        var partitions = records.GroupBy(r => r.Message.Text.Split(':')[0]).ToDictionary(g => g.Key, g => g.Select(r => r.Partition).Distinct().ToList());
        Assert.All(partitions, p => Assert.Single(p.Value));
        Assert.True(partitions.Values.Select(p => p[0]).Distinct().Count() > 1, "All of 50 keys share one of 4 partitions.");
    });

    /// <summary>Without a key, records spread over all partitions.</summary>
    [ContractFact("S3")]
    public Task Without_a_key_records_spread() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(partitions: 4);
        await StreamScope.AppendAllAsync(stream, Some.Messages(200));

        var counts = (await StreamScope.ReadAllAsync(stream)).CountBy(r => r.Partition).ToDictionary();

        Assert.Equal((await stream.ListPartitionsAsync()).Select(p => p.Id).Order(), counts.Keys.Order());
        Assert.Equal(200, counts.Values.Sum());
    });

    /// <summary>While partitions are changed twice, nothing is lost and the order of each key holds: for one who reads along, and for one who comes later.</summary>
    [ContractFact("S2")]
    public Task Order_holds_across_a_change_of_partitions() => RunOnStreamsAsync([StreamCapability.KeyOrder, StreamCapability.Repartitioning], async t =>
    {
        const int Keys = 50;
        var stream = await t.StreamAsync(partitions: 2);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var along = stream.ReadAllAsync(StreamPosition.Latest, new ReadStreamOptions { OnOpened = opened.SetResult }).Take(Keys * 30).ToListAsync().AsTask();
        await opened.Task;
        foreach (var (round, partitions) in t.Scope.Each(new[] { 2, 5, 3 }).Index())
        {
            await ChangePartitionsAsync(t, stream, partitions);
            await StreamScope.AppendAllAsync(stream, StreamScope.Keyed(Keys, each: 10, first: round * 10));
        }

        // Small batches, so that partitions which should wait for others would get in between.
        StreamScope.AssertInOrder(await StreamScope.ReadAllAsync(stream, options: StreamScope.ToTheEnd with { MaxBufferedRecords = 7 }), Keys, each: 30);
        StreamScope.AssertInOrder(await along, Keys, each: 30);
        Assert.Equal(3, (await stream.ListPartitionsAsync()).Count(p => !p.IsClosed));
    });

    /// <summary>Reading a closed partition ends at its end, also when it waits for more; those that took over name it as their parent.</summary>
    [ContractFact("S2")]
    public Task A_closed_partition_ends() => RunOnStreamsAsync([StreamCapability.Repartitioning], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await StreamScope.AppendAllAsync(stream, Some.Messages(3));
        var parent = Assert.Single(await stream.ListPartitionsAsync()).Id;
        var reading = stream.ReadAsync(parent, StreamPosition.Earliest).ToListAsync().AsTask();
        await ChangePartitionsAsync(t, stream, 2);

        Assert.Equal(["0", "1", "2"], StreamScope.Texts(await reading));
        var partitions = await stream.ListPartitionsAsync();
        Assert.True(partitions.Single(p => p.Id == parent).IsClosed);
        Assert.All(partitions.Where(p => p.Id != parent), p => Assert.Equal([parent], p.Parents));
    });

    /// <summary>What does not exist is named: a stream, a partition, an offset; and a position of one partition is none of all.</summary>
    [ContractFact("S23")]
    public Task What_does_not_exist_is_named() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        var missing = t.Messaging.Stream(t.Scope.NewName("missing"));
        var calls = new Calls
        {
            () => missing.AppendAsync(Some.Message()),
            () => missing.ListPartitionsAsync(),
            () => missing.ReadAllAsync(StreamPosition.Earliest).FirstAsync().AsTask(),
            () => missing.ReadAsync("0", StreamPosition.Earliest).FirstAsync().AsTask(),
        };
        foreach (var call in t.Scope.Each(calls))
            Assert.Equal(missing.Path, (await Assert.ThrowsAsync<EntityNotFoundException>(call.MakeAsync)).Entity);
        Assert.All(await missing.AppendManyAsync(Some.Messages(3)), r => Assert.IsType<EntityNotFoundException>(r.Error));

        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => stream.ReadAsync("no-such", StreamPosition.Earliest).FirstAsync().AsTask());
        Assert.Equal(stream.Path, error.Entity);
        Assert.Contains("no-such", error.Message, StringComparison.Ordinal);
        var partition = Assert.Single(await stream.ListPartitionsAsync()).Id;
        await Assert.ThrowsAnyAsync<ArgumentException>(() => stream.ReadAsync(partition, StreamPosition.AtOffset("nonsense")).FirstAsync().AsTask());
    });

    private static async Task ChangePartitionsAsync(StreamScope t, IStream stream, int partitions)
    {
        var definition = (await t.Messaging.StreamTopology().FindStreamAsync(stream.Path.Name))! with { Partitions = partitions };
        var plan = await t.Messaging.Topology.PlanAsync(new TopologyDefinition { Streams = [definition] });
        await t.Scope.Clock.RunAsync(t.Messaging.Topology.ApplyAsync(plan));
    }
}
