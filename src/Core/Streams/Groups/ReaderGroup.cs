using Integration.Drivers;

namespace Integration.Streams.Groups;

/// <summary>A reader group over a driver's lease store.</summary>
internal sealed class ReaderGroup(GroupAccess access) : IReaderGroup
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    public string Name => access.Group;

    public EntityPath Stream => access.Stream;

    public async Task<IReadOnlyList<PartitionProgress>> DescribeAsync(CancellationToken cancellationToken = default)
    {
        // Also for a group without rows, so that a stream that is not there is told.
        var listed = (await access.ListPartitionsAsync(cancellationToken).ConfigureAwait(false)).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        var rows = new GroupRows(await access.ListAsync(cancellationToken).ConfigureAwait(false));
        // Done with and without a row, yet whoever takes over from the group must know of it, or begins it anew.
        var progress = rows.Finished.Where(listed.Contains).Select(p => new PartitionProgress(p, null, 0, StreamPosition.Latest, IsFinished: true, 0, TimeSpan.Zero)).ToList();
        foreach (var row in rows.Partitions.Values)
        {
            var lag = row.IsFinished || !listed.Contains(row.Partition)
                ? new PartitionLag(0, TimeSpan.Zero)
                : await access.GetLagAsync(row.Partition, row.Position, cancellationToken).ConfigureAwait(false);
            progress.Add(new(row.Partition, row.Owner, row.Epoch, row.Position, row.IsFinished, lag.Records, lag.Time));
        }

        return [.. progress.OrderBy(p => p.Partition, StringComparer.Ordinal)];
    }

    public async Task ResetAsync(StreamPosition to, ResetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        options ??= new ResetOptions();
        if (to.Offset is not null && options.Partition is null)
            throw new ArgumentException($"The position {to} is of one partition: name it in {nameof(ResetOptions)}.{nameof(ResetOptions.Partition)}, or reset all to a time.", nameof(to));
        RequireTimes(to);
        var partitions = Discovery.ParentsFirst(await access.ListPartitionsAsync(cancellationToken).ConfigureAwait(false));
        if (options.Partition is not null && partitions.All(p => p.Id != options.Partition))
        {
            throw new EntityNotFoundException(
                $"it has no partition '{options.Partition}'. It has: {string.Join(", ", partitions.Select(p => p.Id))}.", access.Calls.Driver.Provider, access.Stream);
        }

        var rows = await access.ListAsync(cancellationToken).ConfigureAwait(false);
        var chosen = partitions.Where(p => options.Partition is null || p.Id == options.Partition).ToList();
        if (!options.Force)
            ThrowIfOwned(rows.Where(r => options.Partition is null || r.Partition == options.Partition));

        // What is done with is not any more. Noted first, as rows of what is done with count for nothing.
        await ForgetFinishedAsync([.. chosen.Select(p => p.Id)], options.Partition is null, cancellationToken).ConfigureAwait(false);
        foreach (var partition in chosen)
        {
            var begun = Discovery.Begin(partition, to, access) with { Parents = Discovery.Listed(partition, partitions) };
            await MoveAsync(begun, rows.FirstOrDefault(r => r.Partition == partition.Id), options.Force, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IGroupMembership> JoinAsync(GroupOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        var member = new GroupMember(access, options, $"{options.MemberName ?? MachineName()}-{Guid.NewGuid():N}");
        try
        {
            await member.RoundAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await member.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        member.Start();
        return member;
    }

    public async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        var rows = await access.ListAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfOwned(rows);
        foreach (var row in rows)
        {
            if (!await access.TryDeleteAsync(row, cancellationToken).ConfigureAwait(false))
                throw Busy(row.Partition);
        }

        // Last: while there is a row, a member may come that needs it.
        await access.DeleteGroupAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string MachineName() => string.Concat(Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.').Take(64));

    private void Check(GroupOptions options)
    {
        if (options.StartAt is not { } start)
        {
            throw new ArgumentException(
                $"StartAt is missing. Say where group '{Name}' begins when nobody joined it before: earliest, latest or a time; there is no default, as the wrong one loses or repeats records.",
                nameof(options));
        }

        if (start.Offset is not null)
            throw new ArgumentException($"StartAt is {start}, which is of one partition; it must be earliest, latest or a time.", nameof(options));
        RequireTimes(start);
        if (options.LeaseDuration < ShortestLease)
            throw new ArgumentException($"LeaseDuration is {options.LeaseDuration}; it must be {ShortestLease} or more.", nameof(options));
        if (options.HandoverTimeout < TimeSpan.Zero)
            throw new ArgumentException($"HandoverTimeout is {options.HandoverTimeout}; it must be zero or more.", nameof(options));
        if (options.DiscoveryInterval <= TimeSpan.Zero)
            throw new ArgumentException($"DiscoveryInterval is {options.DiscoveryInterval}; it must be more than zero.", nameof(options));
        if (options.MaxPartitions < 1)
            throw new ArgumentException($"MaxPartitions is {options.MaxPartitions}; it must be 1 or more.", nameof(options));
        if (options.MaxBufferedBytes < 1)
            throw new ArgumentException($"MaxBufferedBytes is {options.MaxBufferedBytes}; it must be 1 or more.", nameof(options));
        if (options.MemberName is { } name && (name.Length is 0 or > 64 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
            throw new ArgumentException($"MemberName is '{name}'; it must be 1-64 ASCII letters, digits, '-', '_' or '.'.", nameof(options));
    }

    private void RequireTimes(StreamPosition position)
    {
        if (position.Kind is StreamPositionKind.Time or StreamPositionKind.Ago)
            access.Calls.Require(StreamCapability.PositionByTime, access.Stream);
    }

    private async Task ForgetFinishedAsync(IReadOnlyList<string> partitions, bool all, CancellationToken cancellationToken)
    {
        while (true)
        {
            var rows = new GroupRows(await access.ListAsync(cancellationToken).ConfigureAwait(false));
            if (rows.Group is not { } group)
            {
                // From now on a partition without a row begins at its start: only for all of them is that so.
                if (!all || await access.TryCreateAsync(new(PartitionLease.MemberPrefix, StreamPosition.Earliest), cancellationToken).ConfigureAwait(false) is not null)
                    return;
                continue;
            }

            if (!group.Parents.Any(partitions.Contains)
                || await access.TryUpdateAsync(group with { Parents = [.. group.Parents.Except(partitions)] }, cancellationToken).ConfigureAwait(false) is not null)
            {
                return;
            }
        }
    }

    private async Task MoveAsync(PartitionLease begun, PartitionLease? seen, bool force, CancellationToken cancellationToken)
    {
        while (true)
        {
            var moved = seen is null
                ? await access.TryCreateAsync(begun, cancellationToken).ConfigureAwait(false)
                : await access.TryUpdateAsync(begun with { Epoch = seen.Epoch + 1, Version = seen.Version }, cancellationToken).ConfigureAwait(false);
            if (moved is not null)
                return;
            seen = (await access.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(r => r.Partition == begun.Partition);
            if (!force && seen?.Owner is not null)
                throw Busy(begun.Partition);
        }
    }

    private void ThrowIfOwned(IEnumerable<PartitionLease> rows)
    {
        var owned = rows.Where(r => !r.IsMember && r.Owner is not null).ToList();
        if (owned.Count > 0)
        {
            throw new InvalidOperationException(
                $"Group '{Name}' of '{access.Stream}' is in use: {string.Join(", ", owned.Select(o => $"partition {o.Partition} by {o.Owner}"))}. Stop its members, or take the partitions away by {nameof(ResetOptions)}.{nameof(ResetOptions.Force)}.");
        }
    }

    private InvalidOperationException Busy(string row) =>
        new($"Group '{Name}' of '{access.Stream}' came into use meanwhile ('{row}'), and is changed in part. Stop its members and do it again.");
}
