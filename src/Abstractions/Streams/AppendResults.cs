using System.Collections;

namespace Integration;

/// <summary>The service has stored the record.</summary>
/// <param name="MessageId">The message's id, assigned or the writer's own.</param>
/// <param name="Partition">The partition that it is in; null where the service does not tell.</param>
/// <param name="Offset">Its offset; null where the service does not tell.</param>
/// <param name="AppendedAt">When it was stored, by the service's clock; null where the service does not tell.</param>
public sealed record AppendReceipt(string MessageId, string? Partition = null, string? Offset = null, DateTimeOffset? AppendedAt = null)
{
    private MessageIdentity _identity = new(MessageId);

    internal AppendReceipt(MessageIdentity identity, string? partition, string? offset, DateTimeOffset? appendedAt)
        : this(MessageId: null!, partition, offset, appendedAt) => _identity = identity;

    /// <summary>The message's id, assigned or the writer's own.</summary>
    public string MessageId
    {
        get => _identity.Text!;
        init => _identity = new(value);
    }

    /// <summary>The same id at the same place.</summary>
    public bool Equals(AppendReceipt? other) =>
        other is not null && (MessageId, Partition, Offset, AppendedAt) == (other.MessageId, other.Partition, other.Offset, other.AppendedAt);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(MessageId, Partition, Offset);
}

/// <summary>What <see cref="IStream.AppendManyAsync"/> keeps of the order.</summary>
public enum AppendOrder
{
    /// <summary>
    /// Within each <see cref="Message.GroupId"/> the order of the input: no record passes an earlier one of its key, also not when that one
    /// fails. Where a service may reorder a batch, one record of a key is on its way at a time, so that many of one key take long.
    /// </summary>
    Ordered,

    /// <summary>None: batches as full as they may be, and a record that is tried again comes behind later ones.</summary>
    Unordered,
}

/// <summary>How <see cref="IStream.AppendManyAsync"/> goes about order and failures.</summary>
public sealed record AppendManyOptions
{
    /// <summary>What is kept of the order; <see cref="AppendOrder.Ordered"/> by default.</summary>
    public AppendOrder Order { get; init; }

    /// <summary>How often to try a record that failed transiently, the first time included, 1–10; 1 by default.</summary>
    public int MaxAttempts { get; init; } = 1;
}

/// <summary>What became of one message.</summary>
/// <param name="Message">The message as it was given.</param>
/// <param name="Receipt">The receipt, when it was appended.</param>
/// <param name="Error">Why it was not appended: a <see cref="MessagingException"/> or an <see cref="ArgumentException"/>.</param>
public sealed record AppendResult(Message Message, AppendReceipt? Receipt, Exception? Error)
{
    /// <summary>Whether the service has stored it.</summary>
    public bool Succeeded => Receipt is not null;
}

/// <summary>A result per message, in input order.</summary>
/// <param name="results">The results.</param>
public sealed class AppendResults(IReadOnlyList<AppendResult> results) : IReadOnlyList<AppendResult>
{
    /// <inheritdoc />
    public int Count => results.Count;

    /// <summary>Whether every message was appended.</summary>
    public bool AllSucceeded => results.All(r => r.Succeeded);

    /// <summary>The messages that were not appended, with their errors.</summary>
    public IEnumerable<AppendResult> Failed => results.Where(r => !r.Succeeded);

    /// <inheritdoc />
    public AppendResult this[int index] => results[index];

    /// <summary>Throws when a message was not appended.</summary>
    /// <exception cref="AggregateException">The errors, one per message not appended.</exception>
    public AppendResults ThrowIfAnyFailed() => AllSucceeded
        ? this
        : throw new AggregateException($"{Failed.Count()} of {Count} messages were not appended.", Failed.Select(r => r.Error!));

    /// <inheritdoc />
    public IEnumerator<AppendResult> GetEnumerator() => results.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many were appended, and each failure on a line of its own.</summary>
    public override string ToString() =>
        $"{Count - Failed.Count()} of {Count} appended{string.Concat(Failed.Select(f => $"{Environment.NewLine}  {f.Error?.Message}"))}";
}
