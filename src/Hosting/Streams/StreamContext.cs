namespace Integration.Hosting;

/// <summary>A record on its way to its handler.</summary>
public sealed class StreamContext
{
    private readonly EntityPath _stream;

    internal StreamContext(EntityPath stream, string group, ILeasedPartition partition, StreamRecord record, int attempt) =>
        (_stream, Group, Record, Attempt, LeaseLost, Behind) = (stream, group, record, attempt, partition.Lost, partition.Behind);

    /// <summary>The record.</summary>
    public StreamRecord Record { get; }

    /// <summary>The reader group.</summary>
    public string Group { get; }

    /// <summary>Which attempt this is, 1 at first; of those that did not end, as the process died, those that the group's lease knows of count too.</summary>
    public int Attempt { get; }

    /// <summary>How far the batch that the record came with lies behind the partition's newest record; null where the service does not tell.</summary>
    public TimeSpan? Behind { get; }

    /// <summary>Cancelled when another member has the partition: it handles the record again.</summary>
    public CancellationToken LeaseLost { get; }

    /// <summary>What no other record has, the same however often it is read: <c>stream/partition/offset</c>. For handlers that must not do a thing twice.</summary>
    public string RecordKey => $"{_stream.Name}/{Record.Partition}/{Record.Offset}";
}
