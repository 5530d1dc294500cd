namespace Integration.Drivers;

/// <summary>
/// Where the members of one reader group of one stream agree on who reads what: rows that are changed only by those who saw them last. It
/// knows no time, and nothing of what the rows mean; the coordination is above it.
/// </summary>
/// <remarks>
/// There are few rows, one per partition and member, and few calls, a handful a member in each third of the lease duration. Whatever is written is seen by the next
/// <see cref="ListAsync"/> of every member. Errors that pass by are thrown as transient <see cref="MessagingException"/>s.
/// </remarks>
public interface ILeaseStore : IAsyncDisposable
{
    /// <summary>Every row, through to the end of every page; none where the group was never used.</summary>
    Task<IReadOnlyList<PartitionLease>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a row unless there is one of that <see cref="PartitionLease.Partition"/>.</summary>
    /// <returns>The row with its version; null when there was one.</returns>
    Task<PartitionLease?> TryCreateAsync(PartitionLease lease, CancellationToken cancellationToken);

    /// <summary>Replaces the row of that <see cref="PartitionLease.Partition"/> if it still has this <see cref="PartitionLease.Version"/>.</summary>
    /// <returns>The row with its new version; null when it has another or is gone, and nothing was changed.</returns>
    Task<PartitionLease?> TryUpdateAsync(PartitionLease lease, CancellationToken cancellationToken);

    /// <summary>Deletes the row of that <see cref="PartitionLease.Partition"/> if it still has this <see cref="PartitionLease.Version"/>.</summary>
    /// <returns>False when it has another or is gone, and nothing was changed.</returns>
    Task<bool> TryDeleteAsync(PartitionLease lease, CancellationToken cancellationToken);
}
