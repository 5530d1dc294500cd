using System.Collections;

namespace Integration;

/// <summary>The service has stored the message.</summary>
/// <param name="MessageId">The message's id, assigned or the sender's own.</param>
/// <param name="SequenceNumber">The service's sequence number, if it gives one on sending.</param>
public sealed record SendReceipt(string MessageId, string? SequenceNumber = null)
{
    private MessageIdentity _identity = new(MessageId);
    private readonly SequenceNumber _sequence = new(SequenceNumber);

    internal SendReceipt(MessageIdentity identity, SequenceNumber sequence)
        : this(MessageId: null!, SequenceNumber: null)
    {
        _identity = identity;
        _sequence = sequence;
    }

    /// <summary>The message's id, assigned or the sender's own.</summary>
    public string MessageId
    {
        get => _identity.Text!;
        init => _identity = new(value);
    }

    /// <summary>The service's sequence number, if it gives one on sending.</summary>
    public string? SequenceNumber
    {
        get => _sequence.Text;
        init => _sequence = new(value);
    }

    /// <summary>The same id and sequence number.</summary>
    public bool Equals(SendReceipt? other) => other is not null && (MessageId, SequenceNumber) == (other.MessageId, other.SequenceNumber);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(MessageId, SequenceNumber);
}

/// <summary>How <see cref="IQueue.SendManyAsync"/> goes about failures.</summary>
public sealed record SendManyOptions
{
    /// <summary>
    /// How often to try a message that failed transiently, the first time included, 1–10; 1 by default. A message of a
    /// group is tried again only while no later one of its group was accepted, so that retries never reorder a group.
    /// </summary>
    public int MaxAttempts { get; init; } = 1;
}

/// <summary>What became of one message of a batch.</summary>
/// <param name="Message">The message as it was given.</param>
/// <param name="Receipt">The receipt, when it was accepted.</param>
/// <param name="Error">Why it was not accepted: a <see cref="MessagingException"/> or an <see cref="ArgumentException"/>.</param>
public sealed record SendResult(Message Message, SendReceipt? Receipt, Exception? Error)
{
    /// <summary>Whether the service has stored it.</summary>
    public bool Succeeded => Receipt is not null;
}

/// <summary>A result per message, in input order.</summary>
/// <param name="results">The results.</param>
public sealed class SendResults(IReadOnlyList<SendResult> results) : IReadOnlyList<SendResult>
{
    /// <inheritdoc />
    public int Count => results.Count;

    /// <summary>Whether every message was accepted.</summary>
    public bool AllSucceeded => results.All(r => r.Succeeded);

    /// <summary>The messages that were not accepted, with their errors.</summary>
    public IEnumerable<SendResult> Failed => results.Where(r => !r.Succeeded);

    /// <inheritdoc />
    public SendResult this[int index] => results[index];

    /// <summary>Throws when a message was not accepted.</summary>
    /// <exception cref="AggregateException">The errors, one per message not accepted.</exception>
    public SendResults ThrowIfAnyFailed() => AllSucceeded
        ? this
        : throw new AggregateException(
            $"{Failed.Count()} of {Count} messages were not sent.", Failed.Select(r => r.Error!));

    /// <inheritdoc />
    public IEnumerator<SendResult> GetEnumerator() => results.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many were sent, and each failure on a line of its own.</summary>
    public override string ToString() =>
        $"{Count - Failed.Count()} of {Count} sent{string.Concat(Failed.Select(f => $"{Environment.NewLine}  {f.Error?.Message}"))}";
}
