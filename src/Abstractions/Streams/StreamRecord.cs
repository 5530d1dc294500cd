namespace Integration;

/// <summary>A record of a stream. Reading it removes nothing: every reader sees the same one.</summary>
/// <param name="Message">The message as it was appended.</param>
/// <param name="Partition">The id of the partition that it is in.</param>
/// <param name="Offset">Its place in the partition; see <see cref="StreamPosition"/>.</param>
/// <param name="AppendedAt">When the service stored it, by the service's clock.</param>
public sealed record StreamRecord(Message Message, string Partition, string Offset, DateTimeOffset AppendedAt)
{
    private readonly object? _native;

    /// <summary>Makes a record with the service's own; for drivers.</summary>
    public StreamRecord(Message message, string partition, string offset, DateTimeOffset appendedAt, object? native)
        : this(message, partition, offset, appendedAt) => _native = native;

    /// <summary>The service's own record (clause E5).</summary>
    /// <exception cref="InvalidCastException">There is none of that type; the message says which there is.</exception>
    public T As<T>() where T : class => _native as T
        ?? throw new InvalidCastException($"The record has no {typeof(T).FullName}; it has {_native?.GetType().FullName ?? "no object of the service"}.");

    /// <summary>Equal messages at the same place.</summary>
    public bool Equals(StreamRecord? other) =>
        other is not null && Offset == other.Offset && Partition == other.Partition && AppendedAt == other.AppendedAt && Message.Equals(other.Message);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Partition, Offset);

    /// <summary>The message without its body, and the place.</summary>
    public override string ToString() => $"{Message} at {Partition}/{Offset}";
}
