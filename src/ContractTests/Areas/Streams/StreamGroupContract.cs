using System.Runtime.CompilerServices;

namespace Integration.ContractTests;

/// <summary>Reader groups: S8, S10–S16, S19, and what S23 says of them.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class StreamGroupContract<THarness>(THarness harness) : StreamSuite<THarness>(harness) where THarness : ContractHarness, IStreamHarness
{
    // On real time a busy machine must not let a lease of a member that lives run out.
    private static readonly GroupOptions FromEarliest = new()
    {
        StartAt = StreamPosition.Earliest,
        LeaseDuration = TimeSpan.FromSeconds(10),
        HandoverTimeout = TimeSpan.FromSeconds(20),
        DiscoveryInterval = TimeSpan.FromSeconds(1),
    };

    // Where calls take real time, virtual time may go on between two of them: a little, and never as far as the end of a lease.
    private static readonly TimeSpan Step = FromEarliest.LeaseDuration / 20;

    /// <summary>A lease that was taken away can move no checkpoint, and its holder is told.</summary>
    [ContractFact("S10")]
    public Task A_lost_lease_moves_no_checkpoint() => RunOnGroupsAsync([StreamCapability.ReaderGroups, StreamCapability.CheckpointFencing], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await StreamScope.AppendAllAsync(stream, Some.Messages(3));
        var group = stream.Group("billing");
        await using var membership = await t.Scope.Clock.RunAsync(group.JoinAsync(FromEarliest));
        await using var leased = await TakeAsync(t, membership);
        var records = await ReadAsync(leased, 10);

        await group.ResetAsync(StreamPosition.Earliest, new ResetOptions { Force = true });

        var lost = await Assert.ThrowsAsync<StreamLeaseLostException>(() => leased.CheckpointAsync(records[^1].Offset));
        Assert.Equal((leased.Partition, leased.Epoch), (lost.Partition, lost.Epoch));
        Assert.True(leased.Lost.IsCancellationRequested, "The holder of the lost lease is not told.");
        await Assert.ThrowsAsync<StreamLeaseLostException>(() => leased.ReadAsync(1, TimeSpan.Zero));
        await using var again = await TakeAsync(t, membership);
        Assert.True(again.Epoch > leased.Epoch, $"Epoch {again.Epoch} follows {leased.Epoch}.");
        Assert.Equal(StreamScope.Texts(records), StreamScope.Texts(await ReadAsync(again, 10)));
    });

    /// <summary>A member that ends without leaving is counted dead, and another reads on behind its last checkpoint.</summary>
    [ContractFact(["S11", "S14"])]
    public Task A_dead_member_is_taken_over_from_its_checkpoint() => RunOnGroupsAsync([StreamCapability.ReaderGroups], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await StreamScope.AppendAllAsync(stream, Some.Messages(6));
        var dying = await t.Scope.ConnectAsync();
        var membership = await t.Scope.Clock.RunAsync(dying.Stream(stream.Path.Name).Group("billing").JoinAsync(FromEarliest));
        var leased = await TakeAsync(t, membership);
        var records = await ReadAsync(leased, 4);
        await leased.CheckpointAsync(records[1].Offset);
        await t.Scope.Clock.RunAsync(dying.DisposeAsync().AsTask());

        var started = t.Scope.Clock.Now;
        await using var survivor = await t.Scope.Clock.RunAsync(stream.Group("billing").JoinAsync(FromEarliest));
        await using var taken = await TakeAsync(t, survivor);

        Assert.True(t.Scope.Clock.Now - started <= 2 * FromEarliest.LeaseDuration, $"Taking over took {t.Scope.Clock.Now - started}.");
        Assert.True(taken.Epoch > leased.Epoch, $"Epoch {taken.Epoch} follows {leased.Epoch}.");
        Assert.Equal(["2", "3", "4", "5"], StreamScope.Texts(await ReadAsync(taken, 10)));
    });

    /// <summary>Members that come share the partitions evenly; a planned move repeats nothing and loses nothing.</summary>
    [ContractFact(["S12", "S13"])]
    public Task Members_share_and_hand_over() => RunOnGroupsAsync([StreamCapability.ReaderGroups], async t =>
    {
        var stream = await t.StreamAsync(partitions: 2);
        await StreamScope.AppendAllAsync(stream, StreamScope.Keyed(keys: 20, each: 2));
        var group = stream.Group("billing");
        await using var first = await t.Scope.Clock.RunAsync(group.JoinAsync(FromEarliest));
        await using var one = await TakeAsync(t, first);
        await using var other = await TakeAsync(t, first);
        var read = new List<StreamRecord>();
        foreach (var partition in new[] { one, other })
            read.AddRange(await ReadAsync(partition, 5));

        await using var second = await t.Scope.Clock.RunAsync(group.JoinAsync(FromEarliest));
        var wanted = Task.WhenAny(When(one.HandoverRequested), When(other.HandoverRequested));
        await t.Scope.Clock.RunAsync(wanted);
        var handed = one.HandoverRequested.IsCancellationRequested ? one : other;
        var kept = handed == one ? other : one;
        await handed.CheckpointAsync(read.Last(r => r.Partition == handed.Partition).Offset);
        await handed.DisposeAsync();
        await using var moved = await TakeAsync(t, second);

        Assert.Equal(handed.Partition, moved.Partition);
        Assert.False(kept.HandoverRequested.IsCancellationRequested, "More moved than had to.");
        foreach (var partition in new[] { kept, moved })
            read.AddRange(await ReadAsync(partition, 100));
        StreamScope.AssertInOrder(read, keys: 20, each: 2);
        var owners = (await group.DescribeAsync()).Select(p => p.Owner);
        Assert.Equal(new[] { first.MemberId, second.MemberId }.Order(StringComparer.Ordinal), owners.Order(StringComparer.Ordinal));
    });

    /// <summary>A checkpoint is of what was read, and never goes back.</summary>
    [ContractFact("S14")]
    public Task A_checkpoint_never_goes_back() => RunOnGroupsAsync([StreamCapability.ReaderGroups], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await StreamScope.AppendAllAsync(stream, Some.Messages(4));
        await using var membership = await t.Scope.Clock.RunAsync(stream.Group("billing").JoinAsync(FromEarliest));
        await using var leased = await TakeAsync(t, membership);
        var records = await ReadAsync(leased, 3);
        await leased.CheckpointAsync(records[1].Offset);

        await leased.CheckpointAsync(records[1].Offset);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => leased.CheckpointAsync(records[0].Offset));
        var next = await stream.ReadAsync(leased.Partition, StreamPosition.After(records[2].Offset), StreamScope.ToTheEnd).FirstAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => leased.CheckpointAsync(next.Offset));
        await Assert.ThrowsAsync<InvalidOperationException>(() => leased.FinishAsync());
        Assert.Equal(StreamPosition.After(records[1].Offset), Assert.Single(await stream.Group("billing").DescribeAsync()).Position);
    });

    /// <summary>Those that take over from a partition begin when it is finished, at their start.</summary>
    [ContractFact(["S15", "S16"])]
    public Task Children_begin_when_their_parents_are_finished() => RunOnGroupsAsync([StreamCapability.ReaderGroups, StreamCapability.Repartitioning], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await StreamScope.AppendAllAsync(stream, StreamScope.Keyed(keys: 10, each: 2));
        await using var membership = await t.Scope.Clock.RunAsync(stream.Group("billing").JoinAsync(FromEarliest));
        await using var parent = await TakeAsync(t, membership);
        var definition = (await t.Messaging.StreamTopology().FindStreamAsync(stream.Path.Name))! with { Partitions = 2 };
        await t.Scope.Clock.RunAsync(t.Messaging.Topology.ApplyAsync(await t.Messaging.Topology.PlanAsync(new TopologyDefinition { Streams = [definition] })));
        await StreamScope.AppendAllAsync(stream, StreamScope.Keyed(keys: 10, each: 2, first: 2));
        var read = new List<StreamRecord>(await ReadAsync(parent, 100));

        // A few looks for new partitions: known, they have to wait yet.
        var early = NextAsync(membership);
        await t.Scope.Clock.RunAsync(Task.Delay(FromEarliest.LeaseDuration, t.Scope.Clock.TimeProvider));
        Assert.False(early.IsCompleted, "A partition was leased before the one that it takes over from was finished.");
        while (await parent.ReadAsync(100, TimeSpan.Zero) is { } records)
            read.AddRange(records);
        await parent.FinishAsync();
        await using var first = await t.Scope.Clock.RunAsync(early);
        await using var second = await TakeAsync(t, membership);
        foreach (var child in new[] { first, second })
            read.AddRange(await ReadAsync(child, 100));

        StreamScope.AssertInOrder(read, keys: 10, each: 4);
    });

    /// <summary>The lag is none when everything is handled, and grows with what is appended; where records are not counted, no number is made up.</summary>
    [ContractFact("S19")]
    public Task The_lag_is_told() => RunOnGroupsAsync([StreamCapability.ReaderGroups], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await StreamScope.AppendAllAsync(stream, Some.Messages(5));
        var group = stream.Group("billing");
        await using var membership = await t.Scope.Clock.RunAsync(group.JoinAsync(FromEarliest));
        await using var leased = await TakeAsync(t, membership);
        Assert.Equal(Counted(5), Assert.Single(await group.DescribeAsync()).RecordsBehind);

        var records = await ReadAsync(leased, 2);
        Assert.Equal(Counted(3), leased.RecordsBehind);
        await leased.CheckpointAsync(records[^1].Offset);
        Assert.Equal(Counted(3), Assert.Single(await group.DescribeAsync()).RecordsBehind);
        records = await ReadAsync(leased, 10);
        await leased.CheckpointAsync(records[^1].Offset);

        var progress = Assert.Single(await group.DescribeAsync());
        Assert.Equal((Counted(0), membership.MemberId, leased.Epoch), (progress.RecordsBehind, progress.Owner, progress.Epoch));

        long? Counted(long records) => t.Capabilities.Supports(StreamCapability.ExactLag) ? records : null;
    });

    /// <summary>Each group reads everything, from where it began, whatever others do; the latest misses nothing appended after joining.</summary>
    [ContractFact("S8")]
    public Task Groups_know_nothing_of_each_other() => RunOnGroupsAsync([StreamCapability.ReaderGroups], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        await StreamScope.AppendAllAsync(stream, Some.Messages(3));
        await using var early = await t.Scope.Clock.RunAsync(stream.Group("early").JoinAsync(FromEarliest));
        await using var late = await t.Scope.Clock.RunAsync(stream.Group("late").JoinAsync(FromEarliest with { StartAt = StreamPosition.Latest }));
        await stream.AppendAsync(Some.Message("later"));

        await using var all = await TakeAsync(t, early);
        await using var rest = await TakeAsync(t, late);
        Assert.Equal(["0", "1", "2", "later"], StreamScope.Texts(await ReadAsync(all, 10)));

        // A service that tells no offsets is asked by time with a margin: some that came just before may be read, too.
        var texts = StreamScope.Texts(await ReadAsync(rest, 10));
        var tellsOffsets = (await stream.ListPartitionsAsync()).All(p => (p.LatestOffset ?? p.StartOffset) is not null);
        Assert.Equal(["later"], tellsOffsets ? texts : texts[^1..]);
    });

    /// <summary>What can't be is refused up front, and says what to do.</summary>
    [ContractFact("S23")]
    public Task Bad_uses_of_groups_are_refused() => RunOnGroupsAsync([StreamCapability.ReaderGroups], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        var group = stream.Group("billing");
        var calls = new Calls
        {
            () => group.JoinAsync(null!),
            () => group.JoinAsync(new GroupOptions()),
            () => group.JoinAsync(FromEarliest with { StartAt = StreamPosition.AtOffset("1") }),
            () => group.JoinAsync(FromEarliest with { LeaseDuration = TimeSpan.Zero }),
            () => group.JoinAsync(FromEarliest with { MaxPartitions = 0 }),
            () => group.JoinAsync(FromEarliest with { MemberName = "a b" }),
            () => group.ResetAsync(StreamPosition.AtOffset("1")),
        };
        foreach (var call in t.Scope.Each(calls))
            await Assert.ThrowsAnyAsync<ArgumentException>(call.MakeAsync);
        Assert.ThrowsAny<ArgumentException>(() => stream.Group("a b"));
        Assert.Contains("StartAt", (await Assert.ThrowsAsync<ArgumentException>(() => group.JoinAsync(new GroupOptions()))).Message, StringComparison.Ordinal);
        var missing = t.Messaging.Stream(t.Scope.NewName("missing"));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => missing.Group("billing").JoinAsync(FromEarliest));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => missing.Group("billing").DescribeAsync());
        var unknown = await Assert.ThrowsAsync<EntityNotFoundException>(() => group.ResetAsync(StreamPosition.Earliest, new ResetOptions { Partition = "no-such" }));
        Assert.Contains("no-such", unknown.Message, StringComparison.Ordinal);
        await using var membership = await t.Scope.Clock.RunAsync(group.JoinAsync(FromEarliest));
        await using var leased = await TakeAsync(t, membership);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => group.ResetAsync(StreamPosition.Earliest));
        Assert.Contains(membership.MemberId, refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => group.DeleteAsync());
    });

    private Task RunOnGroupsAsync(StreamCapability[] requires, Func<StreamScope, Task> body, [CallerMemberName] string test = "") => RunOnStreamsAsync(
        requires,
        async t =>
        {
            await using var steps = t.Scope.Clock.TimeProvider.CreateTimer(static _ => { }, null, Step, Step);
            await body(t);
        },
        test);

    private static Task<ILeasedPartition> TakeAsync(StreamScope t, IGroupMembership membership) => t.Scope.Clock.RunAsync(NextAsync(membership));

    private static Task<ILeasedPartition> NextAsync(IGroupMembership membership) => membership.PartitionsAsync().FirstAsync().AsTask();

    /// <summary>Reads so many records, or all that there are: one call may bring fewer, and none only when there is no more.</summary>
    private static async Task<IReadOnlyList<StreamRecord>> ReadAsync(ILeasedPartition leased, int count)
    {
        var read = new List<StreamRecord>();
        while (read.Count < count && await leased.ReadAsync(count - read.Count, TimeSpan.Zero) is { Count: > 0 } more)
            read.AddRange(more);
        return read;
    }

    private static Task When(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(cancelled.SetResult);
        return cancelled.Task;
    }
}
