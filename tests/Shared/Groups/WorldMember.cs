using Integration.Drivers;
using Integration.Streams.Groups;

namespace Integration.Groups;

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
        var (stream, group) = (world.Stream.Path, GroupWorld.GroupName);
        var store = new FreezingStore(world.Driver.OpenLeaseStore(stream, group), FreezeAsync);
        var access = new GroupAccess(world.Calls, stream, group, world.Driver.OpenReader(stream, group), store);
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
