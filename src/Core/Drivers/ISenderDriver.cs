namespace Integration.Drivers;

/// <summary>Sends to one queue or topic.</summary>
public interface ISenderDriver : IAsyncDisposable
{
    /// <summary>The limits of this entity; may ask the service once with no more than the right to send.</summary>
    ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken);

    /// <summary>The size of a message in bytes as the service counts it against its limits.</summary>
    long Measure(Message message);

    /// <summary>
    /// Sends a batch that is within the limits, in its order. An outcome per message, in input order; throws only when
    /// the whole batch failed, in which case none of it was accepted as far as is known.
    /// </summary>
    Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<Message> batch, CancellationToken cancellationToken);
}

/// <summary>The limits of a queue or topic.</summary>
/// <param name="MaxBatchCount">The most messages in a batch.</param>
/// <param name="MaxBatchBytes">The most bytes in a batch.</param>
/// <param name="MaxMessageBytes">The most bytes in a message.</param>
public sealed record SendLimits(int MaxBatchCount, long MaxBatchBytes, long MaxMessageBytes);

/// <summary>What became of one message of a batch.</summary>
/// <param name="Error">Why it was not accepted, as the service's exception or one of the taxonomy; null when it was.</param>
/// <param name="SequenceNumber">The service's sequence number, if it gives one on sending.</param>
public readonly record struct SendOutcome(Exception? Error = null, string? SequenceNumber = null);
