namespace Integration.Drivers;

/// <summary>
/// Where readers that use another library keep who reads what and how far: a driver that can read that gives it out by <see cref="IMessagingDriver.GetNative"/>, so that a
/// reader group can go on where they stopped. Nothing is written there.
/// </summary>
public interface IForeignLeases
{
    /// <summary>Every lease of the stream, through to the end of every page; none where nobody of that group has read it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="store">What holds them, as the service names it: a table, a container.</param>
    /// <param name="group">Whose they are, where a store has those of several.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MessagingException">The store does not exist, can't be reached or read, or holds something else.</exception>
    Task<IReadOnlyList<ForeignLease>> ListAsync(EntityPath stream, string store, string group, CancellationToken cancellationToken);
}

/// <summary>A lease of another library's reader.</summary>
/// <param name="Partition">The partition's id.</param>
/// <param name="Position">Where reading goes on so that nothing is passed over; null where the store does not tell, or the partition <see cref="IsFinished"/>.</param>
public sealed record ForeignLease(string Partition, StreamPosition? Position)
{
    /// <summary>Whether the partition was read to its end.</summary>
    public bool IsFinished { get; init; }

    /// <summary>Who has it, or had it and never said that it stopped; null for nobody.</summary>
    public string? Owner { get; init; }

    /// <summary>Changes for as long as the owner lives; null without one.</summary>
    public string? Heartbeat { get; init; }

    /// <summary>Why there is no position, or what is special about it; null for nothing.</summary>
    public string? Note { get; init; }
}
