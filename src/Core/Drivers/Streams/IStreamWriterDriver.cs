namespace Integration.Drivers;

/// <summary>Appends to one stream.</summary>
public interface IStreamWriterDriver : IAsyncDisposable
{
    /// <summary>What may go into one batch, and what becomes of its order.</summary>
    AppendShape Shape { get; }

    /// <summary>The limits of this stream; may ask the service once with no more than the right to append. Called before messages are prepared.</summary>
    ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken);

    /// <summary>Makes of a message what <see cref="AppendAsync"/> appends, and measures it. Called once for each message, however often it is appended. Makes no call.</summary>
    PreparedMessage Prepare(Message message);

    /// <summary>Appends a batch that is within the limits and has the shape. When it returns without an error for a record, the service has stored it.</summary>
    /// <returns>An outcome per record, in input order; throws only when the whole batch failed, and none of it was stored as far as is known.</returns>
    Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken);
}

/// <summary>What may go into one batch to a stream, and what becomes of its order: the client makes batches accordingly.</summary>
/// <param name="MixesKeys">Whether records of several keys may go into one batch.</param>
/// <param name="KeepsOrder">
/// Whether the records of one key in a batch are stored in the batch's order, and none of them when an earlier one of its key was not. Where
/// that is not so, an ordered append has at most one record of each key on its way.
/// </param>
public sealed record AppendShape(bool MixesKeys, bool KeepsOrder);

/// <summary>What became of one record of a batch.</summary>
/// <param name="Error">Why it was not stored, as the service's exception or one of the taxonomy; null when it was.</param>
/// <param name="Partition">The partition that it is in, if the service tells.</param>
/// <param name="Offset">Its offset, if the service tells.</param>
/// <param name="AppendedAt">When it was stored by the service's clock, if the service tells.</param>
public readonly record struct AppendOutcome(Exception? Error = null, string? Partition = null, string? Offset = null, DateTimeOffset? AppendedAt = null);
