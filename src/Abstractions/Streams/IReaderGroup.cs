namespace Integration;

/// <summary>
/// A reader group of a stream: members that share its partitions among them, one reader for each, and remember how far each is handled.
/// Groups know nothing of each other: each reads every record (clause S8).
/// </summary>
public interface IReaderGroup
{
    /// <summary>The group's name.</summary>
    string Name { get; }

    /// <summary>The stream.</summary>
    EntityPath Stream { get; }

    /// <summary>How far the group is in each partition, by whom, those that it has finished included while the stream lists them; nothing for a group that nobody joined yet.</summary>
    /// <exception cref="EntityNotFoundException">The stream does not exist.</exception>
    Task<IReadOnlyList<PartitionProgress>> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Lets the group go on elsewhere: every partition of it, or one. It need not have been joined yet.</summary>
    /// <param name="to">Where; an offset only together with <see cref="ResetOptions.Partition"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The position is none of all partitions.</exception>
    /// <exception cref="EntityNotFoundException">The stream or the partition does not exist.</exception>
    /// <exception cref="InvalidOperationException">A member owns a partition: stop it, or take it away by <see cref="ResetOptions.Force"/>.</exception>
    Task ResetAsync(StreamPosition to, ResetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Becomes a member: partitions are leased to it, and taken from it again for others, until the membership is disposed of. When this returns, where
    /// each partition begins is fixed: from <see cref="StreamPosition.Latest"/> whatever is appended afterwards is read.
    /// </summary>
    /// <exception cref="ArgumentException">The options are not valid; <see cref="GroupOptions.StartAt"/> is required.</exception>
    /// <exception cref="EntityNotFoundException">The stream does not exist.</exception>
    Task<IGroupMembership> JoinAsync(GroupOptions options, CancellationToken cancellationToken = default);

    /// <summary>Forgets the group, its checkpoints included. The stream stays as it is.</summary>
    /// <exception cref="InvalidOperationException">A member owns a partition.</exception>
    Task DeleteAsync(CancellationToken cancellationToken = default);
}

/// <summary>How far a group is in a partition.</summary>
/// <param name="Partition">The partition's id.</param>
/// <param name="Owner">The id of the member that reads it; null for none.</param>
/// <param name="Epoch">The epoch of its lease: how often it was leased; zero for a finished one of which the group no longer keeps that.</param>
/// <param name="Position">Where reading goes on: behind the checkpoint, or where it began; <see cref="StreamPosition.Latest"/> for a finished one of which the group no longer keeps that.</param>
/// <param name="IsFinished">Whether it is closed and all of it was handled.</param>
/// <param name="RecordsBehind">The records that are not handled yet; null where the service does not tell.</param>
/// <param name="Behind">
/// For how long the oldest of them has been waiting; where the service does not tell, at least for how long, as this client has seen it from one call to the next; null where neither is known.
/// </param>
public sealed record PartitionProgress(
    string Partition, string? Owner, long Epoch, StreamPosition Position, bool IsFinished, long? RecordsBehind, TimeSpan? Behind);

/// <summary>How to reset a reader group.</summary>
public sealed record ResetOptions
{
    /// <summary>The partition to reset; all of them by default.</summary>
    public string? Partition { get; init; }

    /// <summary>Whether to take partitions away from members that own them: these can move the checkpoint no more, and what they have read is read again.</summary>
    public bool Force { get; init; }
}
