namespace Integration;

/// <summary>A member of a reader group. Disposing of it leaves the group: partitions that it holds yet are released as they are.</summary>
public interface IGroupMembership : IAsyncDisposable
{
    /// <summary>The member's id.</summary>
    string MemberId { get; }

    /// <summary>The partitions as they are leased to this member. One that was lost may come again, with a higher epoch. Ends when the membership is disposed of.</summary>
    IAsyncEnumerable<ILeasedPartition> PartitionsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes no more partitions, and releases those that <see cref="PartitionsAsync"/> did not give yet: before leaving, while what it reads is finished.
    /// </summary>
    Task StopTakingAsync();

    /// <summary>
    /// Leaves without releasing what it holds: its leases count as lost to it, are renewed no more, and others take them over when the lease duration has
    /// passed. For readers that can't be made to end: until then nobody else handles what they have in hand. Disposing of it afterwards does nothing more.
    /// </summary>
    ValueTask AbandonAsync();
}

/// <summary>A partition that this member reads for its group, and nobody else.</summary>
/// <remarks>Read it from one side. Disposing of it releases it, and whoever takes it goes on behind the last checkpoint.</remarks>
public interface ILeasedPartition : IAsyncDisposable
{
    /// <summary>The partition's id.</summary>
    string Partition { get; }

    /// <summary>The lease's epoch: every other lease of the partition has another.</summary>
    long Epoch { get; }

    /// <summary>Where reading goes on after a crash: behind the last checkpoint, or where the partition began.</summary>
    StreamPosition Position { get; }

    /// <summary>
    /// How often what comes behind <see cref="Position"/> was begun (<see cref="BeginAsync"/>), by this member or others, and neither checkpointed nor released:
    /// a record that kills whoever handles it is known by that.
    /// </summary>
    int Attempts { get; }

    /// <summary>How far what was read last lies behind the partition's newest record, in records; null where the service does not tell.</summary>
    long? RecordsBehind { get; }

    /// <summary>The same in time.</summary>
    TimeSpan? Behind { get; }

    /// <summary>Cancelled when the lease is lost: another member may have it. Stop at once; there is nothing to release.</summary>
    CancellationToken Lost { get; }

    /// <summary>Cancelled when another member wants it: finish what is in hand, checkpoint, and dispose of it within <see cref="GroupOptions.HandoverTimeout"/>.</summary>
    CancellationToken HandoverRequested { get; }

    /// <summary>Reads on.</summary>
    /// <param name="maxRecords">The most records, 1–10,000.</param>
    /// <param name="wait">How long to wait for one, zero or more.</param>
    /// <param name="cancellationToken">Ends the wait; the place stays as it was.</param>
    /// <returns>Records in their order, none when none came in time; null at the end of a closed partition, to be followed by <see cref="FinishAsync"/>.</returns>
    /// <exception cref="StreamLeaseLostException">The lease is lost.</exception>
    /// <exception cref="StreamPositionLostException">The next records are no longer kept (clause S9). Reading on goes on at the oldest that is.</exception>
    Task<IReadOnlyList<StreamRecord>?> ReadAsync(int maxRecords, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>
    /// Counts in the lease, before it is handled, that what comes behind <see cref="Position"/> is begun. A checkpoint forgets it, and releasing the partition takes this
    /// one back; what dies or loses the partition leaves it behind.
    /// </summary>
    /// <exception cref="StreamLeaseLostException">The lease is lost.</exception>
    Task BeginAsync(CancellationToken cancellationToken = default);

    /// <summary>Remembers that everything up to a record, itself included, was handled.</summary>
    /// <exception cref="ArgumentException">The offset was not read under this lease, or lies before the last checkpoint: it never goes back.</exception>
    /// <exception cref="StreamLeaseLostException">The lease is lost; the checkpoint stays where it was.</exception>
    Task CheckpointAsync(string offset, CancellationToken cancellationToken = default);

    /// <summary>Remembers that everything in a closed partition was handled, and gives it up: those that took over from it may begin.</summary>
    /// <exception cref="InvalidOperationException">It was not read to its end.</exception>
    /// <exception cref="StreamLeaseLostException">The lease is lost.</exception>
    Task FinishAsync(CancellationToken cancellationToken = default);
}
