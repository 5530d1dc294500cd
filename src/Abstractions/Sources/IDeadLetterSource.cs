namespace Integration;

/// <summary>The dead-letter queue of a queue or subscription: a source that can also be redriven (clause Q19).</summary>
public interface IDeadLetterSource : IMessageSource
{
    /// <summary>
    /// Moves dead letters back to where they came from, each copied before it is removed. Messages that arrive in the
    /// dead-letter queue while it runs are left alone. Cancelling stops between messages; call again to go on.
    /// </summary>
    /// <remarks>Body, headers, MessageId and GroupId are kept; the delivery count starts anew and dead-letter details are dropped.</remarks>
    /// <returns>How many were moved, and what could not be.</returns>
    Task<RedriveResult> RedriveAsync(RedriveOptions? options = null, CancellationToken cancellationToken = default);
}

/// <summary>How to redrive.</summary>
public sealed record RedriveOptions
{
    /// <summary>Move at most this many messages, 1 or more; null for all.</summary>
    public int? MaxMessages { get; init; }

    /// <summary>Move at most this many messages a second, 1 or more; null for as fast as the service allows.</summary>
    public int? MaxMessagesPerSecond { get; init; }

    /// <summary>Told after each step how many messages were moved so far.</summary>
    public IProgress<long>? Progress { get; init; }
}

/// <summary>What a redrive did.</summary>
/// <param name="Moved">How many messages were moved back.</param>
/// <param name="Failures">Why messages stayed in the dead-letter queue, one entry each.</param>
public sealed record RedriveResult(long Moved, IReadOnlyList<MessagingException> Failures)
{
    /// <summary>How many were moved, and each failure on a line of its own.</summary>
    public override string ToString() =>
        $"{Moved} moved, {Failures.Count} failed{string.Concat(Failures.Select(f => $"{Environment.NewLine}  {f.Message}"))}";
}
