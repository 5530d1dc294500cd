namespace Integration.Drivers;

/// <summary>
/// A row of an <see cref="ILeaseStore"/>: who reads a partition for a group and how far it is handled; or, with <see cref="IsMember"/>, a member of
/// the group. A store keeps every property, and gives each write a version of its own.
/// </summary>
/// <param name="Partition">The partition's id; of a member, its id behind <see cref="MemberPrefix"/>.</param>
/// <param name="Position">
/// Where reading goes on: behind the last record that was handled, or where the partition is begun. Only an offset, a time or <see cref="StreamPosition.Earliest"/>.
/// </param>
public sealed record PartitionLease(string Partition, StreamPosition Position)
{
    /// <summary>
    /// What the rows of members begin with; no partition's id does. Alone it is the row of the group itself, whose <see cref="Parents"/> are the
    /// partitions that the group is done with while the stream lists them yet.
    /// </summary>
    public const string MemberPrefix = "member:";

    /// <summary>The id of the member that owns the partition; null when it is free.</summary>
    public string? Owner { get; init; }

    /// <summary>
    /// Grows by one with each owner: whoever holds a lower one has lost the partition. Event Hubs calls it owner level. Of a member, the most
    /// partitions that it takes; zero for any number.
    /// </summary>
    public long Epoch { get; init; }

    /// <summary>
    /// Of a member, grows while it lives. One whose has not grown for the lease duration, by the clock of whoever looks on, is dead, and with
    /// it every lease that it owns. Of a partition only where its owner is a reader of another library, which says so that it lives; else zero.
    /// </summary>
    public long Heartbeat { get; init; }

    /// <summary>The id of the member that asked the owner to hand the partition over; null when none did.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Whether the partition is closed and everything in it was handled. The row stays until those that took over from it are begun.</summary>
    public bool IsFinished { get; init; }

    /// <summary>
    /// How often what comes behind <see cref="Position"/> was begun and neither checkpointed nor given up in order: whoever had it died over it, or lost the partition.
    /// </summary>
    public int Attempts { get; init; }

    /// <summary>The partitions that it took over from, which are handled before it.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>The version that the row was read with, the store's own text: an ETag, a number; null for one that was not stored.</summary>
    public string? Version { get; init; }

    /// <summary>Whether it is the row of a member, or of the group itself, and not of a partition.</summary>
    public bool IsMember => Partition.StartsWith(MemberPrefix, StringComparison.Ordinal);

    /// <summary>Equal rows, their versions included.</summary>
    public bool Equals(PartitionLease? other) =>
        other is not null && Partition == other.Partition && Position == other.Position && Owner == other.Owner && Epoch == other.Epoch && Heartbeat == other.Heartbeat
        && RequestedBy == other.RequestedBy && Attempts == other.Attempts && IsFinished == other.IsFinished && Version == other.Version && Parents.SequenceEqual(other.Parents);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Partition, Epoch, Heartbeat, Version);
}
