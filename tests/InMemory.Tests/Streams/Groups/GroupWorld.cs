using System.Globalization;
using Integration.Calls;
using Integration.Drivers;
using Integration.Streams.Groups;
using Microsoft.Extensions.Time.Testing;

namespace Integration.InMemory.Tests.Streams.Groups;

/// <summary>
/// A stream, a group, and members that join, are killed, and freeze in the middle of calls, one step at a time and as a seed says. Everything
/// that is handled is checked at once; one thread does it all, so a seed always tells the same story.
/// </summary>
internal sealed class GroupWorld : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly InMemoryDriver _driver;
    private readonly MessagingClient _messaging;
    private int _joined;
    private readonly List<WorldMember> _members = [];
    private readonly Dictionary<string, int> _appended = [];
    private readonly Dictionary<string, HashSet<int>> _handled = [];
    private readonly Dictionary<string, long> _checkpoints = [];
    private readonly Dictionary<string, long> _epochs = [];
    private readonly Dictionary<(string Partition, long Epoch), string> _owners = [];
    private readonly Dictionary<(string Partition, long Epoch), long> _places = [];

    public GroupWorld(int seed)
    {
        Random = new Random(seed);
        var options = new MessagingClientOptions { TimeProvider = _clock };
        _driver = new InMemoryDriver(new InMemoryOptions(), options);
        _messaging = new MessagingClient(_driver, options);
        Calls = new DriverCalls(_driver, options, new Lifetime());
    }

    public Random Random { get; }

    /// <summary>Whether members may freeze in the middle of what they do.</summary>
    public bool Freezes { get; set; } = true;

    public DriverCalls Calls { get; }

    public InMemoryDriver Driver => _driver;

    public IStream Stream => _messaging.Stream("clicks");

    public InMemoryBroker Broker => _messaging.As<InMemoryBroker>();

    public IReadOnlyList<WorldMember> Members => _members;

    public int Duplicates { get; private set; }

    public int Leases => _owners.Count;

    public async Task BeginAsync(int partitions) => await _messaging.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = partitions });

    public void Pass(TimeSpan time) => _clock.Advance(time);

    public WorldMember Join()
    {
        var member = new WorldMember(this, _joined++);
        _members.Add(member);
        return member;
    }

    /// <summary>It does nothing any more, whatever it was doing.</summary>
    public void Kill(WorldMember member) => _members.Remove(member);

    public async Task AppendAsync(int keys)
    {
        foreach (var key in Enumerable.Range(0, keys).Select(k => $"key-{k}"))
        {
            var number = _appended.GetValueOrDefault(key);
            await Stream.AppendAsync(Message.FromText($"{key}:{number}") with { GroupId = key });
            _appended[key] = number + 1;
        }
    }

    /// <summary>Splits or merges, or does nothing where it can't be done.</summary>
    public async Task ReshardAsync()
    {
        var open = (await Stream.ListPartitionsAsync()).Where(p => !p.IsClosed).ToList();
        try
        {
            if (open.Count < 8 && Random.Next(2) == 0)
                Broker.SplitPartition("clicks", open[Random.Next(open.Count)].Id);
            else if (open.Count > 1)
                Broker.MergePartitions("clicks", open[Random.Next(open.Count)].Id, open[Random.Next(open.Count)].Id);
        }
        catch (ArgumentException)
        {
            // They don't lie beside each other.
        }
    }

    public void Leased(WorldMember member, ILeasedPartition partition)
    {
        Assert.True(_owners.TryAdd((partition.Partition, partition.Epoch), member.Id), $"Two members own partition {partition.Partition} with epoch {partition.Epoch}.");
        _epochs[partition.Partition] = Math.Max(partition.Epoch, _epochs.GetValueOrDefault(partition.Partition));
    }

    public void Handle(ILeasedPartition partition, StreamRecord record)
    {
        var (key, number) = record.Message.Text.Split(':') is [var k, var n] ? (k, int.Parse(n, CultureInfo.InvariantCulture)) : throw new FormatException(record.Message.Text);
        var place = long.Parse(record.Offset, CultureInfo.InvariantCulture);
        var lease = (partition.Partition, partition.Epoch);
        Assert.True(place > _places.GetValueOrDefault(lease, -1), $"{record} came out of order in epoch {partition.Epoch}.");
        _places[lease] = place;
        if (_epochs[partition.Partition] == partition.Epoch)
            Assert.True(place > _checkpoints.GetValueOrDefault(partition.Partition, -1), $"{record} came again though a checkpoint was behind it.");
        var handled = _handled.TryGetValue(key, out var numbers) ? numbers : _handled[key] = [];
        Assert.True(number == 0 || handled.Contains(number - 1), $"{record} of {key} passed an earlier one of its key.");
        if (!handled.Add(number))
            Duplicates++;
    }

    public void Checkpointed(ILeasedPartition partition, string offset)
    {
        var place = long.Parse(offset, CultureInfo.InvariantCulture);
        Assert.True(place >= _checkpoints.GetValueOrDefault(partition.Partition, -1), $"The checkpoint of {partition.Partition} went back to {offset}.");
        Assert.True(_epochs[partition.Partition] == partition.Epoch, $"A member that lost {partition.Partition} moved its checkpoint.");
        _checkpoints[partition.Partition] = place;
    }

    /// <summary>The group's rows, for the message of a failure.</summary>
    public async Task<string> DescribeAsync() => string.Join(
        Environment.NewLine, (await _driver.OpenLeaseStore(EntityPath.Stream("clicks"), "billing").ListAsync(default)).Select(r => $"{r} parents {string.Join(",", r.Parents)}"));

    public void AssertAllHandled()
    {
        foreach (var (key, count) in _appended)
            Assert.Equal(Enumerable.Range(0, count), (_handled.GetValueOrDefault(key) ?? []).Order());
    }

    /// <summary>Lets every member work undisturbed, so many rounds.</summary>
    public async Task CalmDownAsync(int rounds)
    {
        Freezes = false;
        foreach (var member in _members)
            await member.ThawAsync();
        for (var round = 0; round < rounds; round++)
        {
            Pass(Lease / 3);
            foreach (var member in _members)
                await member.StepAsync(worksFully: true);
        }
    }

    public async ValueTask DisposeAsync() => await _messaging.DisposeAsync();
}

/// <summary>A member with what it reads.</summary>
internal sealed class WorldMember
{
    private readonly GroupWorld _world;
    private readonly GroupMember _member;
    private readonly List<ILeasedPartition> _partitions = [];
    private Task _step = Task.CompletedTask;
    private TaskCompletionSource _frozen = new();
    private TaskCompletionSource _froze = new();

    public WorldMember(GroupWorld world, int number)
    {
        _world = world;
        var stream = EntityPath.Stream("clicks");
        var store = new FreezingStore(world.Driver.OpenLeaseStore(stream, "billing"), FreezeAsync);
        var access = new GroupAccess(world.Calls, stream, "billing", world.Driver.OpenReader(stream, "billing"), store);
        _member = new GroupMember(access, new GroupOptions { StartAt = StreamPosition.Earliest, LeaseDuration = GroupWorld.Lease }, $"member-{number}");
    }

    public string Id => _member.MemberId;

    public int Count => _partitions.Count;

    public bool IsFrozen => !_step.IsCompleted;

    /// <summary>A step, unless it is frozen in one.</summary>
    public async Task StepAsync(bool worksFully = false)
    {
        if (IsFrozen)
            return;
        _froze = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _step = WorkAsync(worksFully);
        await await Task.WhenAny(_step, _froze.Task);
    }

    /// <summary>Lets it go on, until it is done or freezes again.</summary>
    public async Task ThawAsync()
    {
        if (!IsFrozen)
            return;
        _froze = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _frozen.SetResult();
        await await Task.WhenAny(_step, _froze.Task);
    }

    private async Task WorkAsync(bool worksFully)
    {
        // Before it learns what happened meanwhile: what a member does that slept is the interesting part.
        foreach (var partition in _partitions.ToList())
            await ReadAsync(partition, worksFully);
        if (worksFully || _world.Random.Next(3) > 0)
        {
            await _member.LoseWhenSilentAsync();
            await _member.RoundAsync(CancellationToken.None);
        }

        while (_member.Leased.TryRead(out var leased))
        {
            _partitions.Add(leased);
            _world.Leased(this, leased);
        }
    }

    private async Task ReadAsync(ILeasedPartition partition, bool worksFully)
    {
        try
        {
            var last = (string?)null;
            for (var batches = worksFully ? int.MaxValue : _world.Random.Next(3); batches > 0; batches--)
            {
                if (await partition.ReadAsync(10, TimeSpan.Zero) is not { } records)
                {
                    await CheckpointAsync(partition, last);
                    await partition.FinishAsync();
                    _partitions.Remove(partition);
                    return;
                }

                if (records.Count == 0)
                    break;
                foreach (var record in records)
                    _world.Handle(partition, record);
                last = records[^1].Offset;
            }

            if (worksFully || partition.HandoverRequested.IsCancellationRequested || _world.Random.Next(2) == 0)
                await CheckpointAsync(partition, last);
            if (!partition.HandoverRequested.IsCancellationRequested)
                return;
            _partitions.Remove(partition);
            await partition.DisposeAsync();
        }
        catch (StreamLeaseLostException)
        {
            _partitions.Remove(partition);
            await partition.DisposeAsync();
        }
    }

    private async Task CheckpointAsync(ILeasedPartition partition, string? offset)
    {
        if (offset is null)
            return;
        await partition.CheckpointAsync(offset);
        _world.Checkpointed(partition, offset);
    }

    private Task FreezeAsync()
    {
        if (!_world.Freezes || _world.Random.Next(40) > 0)
            return Task.CompletedTask;
        var frozen = _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _froze.SetResult();
        return frozen.Task;
    }

    /// <summary>A store that answers late: what was done may have happened before or after.</summary>
    private sealed class FreezingStore(ILeaseStore inner, Func<Task> freeze) : ILeaseStore
    {
        public async Task<IReadOnlyList<PartitionLease>> ListAsync(CancellationToken cancellationToken)
        {
            var rows = await inner.ListAsync(cancellationToken);
            await freeze();
            return rows;
        }

        public async Task<PartitionLease?> TryCreateAsync(PartitionLease lease, CancellationToken cancellationToken)
        {
            await freeze();
            return await inner.TryCreateAsync(lease, cancellationToken);
        }

        public async Task<PartitionLease?> TryUpdateAsync(PartitionLease lease, CancellationToken cancellationToken)
        {
            await freeze();
            return await inner.TryUpdateAsync(lease, cancellationToken);
        }

        public async Task<bool> TryDeleteAsync(PartitionLease lease, CancellationToken cancellationToken)
        {
            await freeze();
            return await inner.TryDeleteAsync(lease, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
