namespace Integration.Outbox;

/// <summary>The rows of the outbox, for those who look after it. A singleton; of a named client a keyed one. Safe for concurrent use.</summary>
public interface IOutboxRows
{
    /// <summary>Rows in a state, in the order of their sequence numbers.</summary>
    /// <param name="state">The state.</param>
    /// <param name="most">How many at most, 1 or more.</param>
    /// <param name="after">The sequence number to go on after; 0 from the beginning.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<OutboxRow>> ListAsync(OutboxState state, int most = 100, long after = 0, CancellationToken cancellationToken = default);

    /// <summary>Has a parked row sent as if it were new; it comes behind those of its group that were sent since.</summary>
    /// <returns>Whether there is such a parked row.</returns>
    Task<bool> RetryAsync(long sequence, CancellationToken cancellationToken = default);

    /// <summary>Deletes a parked row: its message is never sent.</summary>
    /// <returns>Whether there was such a parked row.</returns>
    Task<bool> DiscardAsync(long sequence, CancellationToken cancellationToken = default);
}

/// <summary>A row of the outbox, without the message: that may be confidential.</summary>
/// <param name="Sequence">Its number, unique in the outbox; those of a group grow in the order in which they are sent.</param>
/// <param name="Destination">The queue, or <c>topic:</c> and the topic.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="GroupId">The message's group, if it has one.</param>
/// <param name="AddedAt">When it was added.</param>
/// <param name="Attempts">How often it was tried to send.</param>
/// <param name="Error">What the last try failed with.</param>
public sealed record OutboxRow(long Sequence, string Destination, string MessageId, string? GroupId, DateTimeOffset AddedAt, int Attempts, string? Error)
{
    internal static OutboxRow Of(OutboxEntry entry) => new(
        entry.Sequence, entry.Destination, entry.MessageId, entry.GroupId, Drivers.SaturatingTime.FromUnixMilliseconds(entry.AddedAt), entry.Attempts, entry.Error);

    /// <summary>For how long a row has been there, by clocks of the application alone; zero where they disagree.</summary>
    internal static TimeSpan AgeOf(long addedAt, DateTimeOffset now) =>
        Drivers.SaturatingTime.FromUnixMilliseconds(addedAt) is var since && since < now ? now - since : TimeSpan.Zero;
}
