using Amazon.Kinesis.Model;
using Integration.Aws.Kinesis.Requests;

namespace Integration.Aws.Kinesis.Records;

/// <summary>A record that was read, with its place and the bytes that it takes.</summary>
internal sealed record ReadRecord(StreamRecord Record, KinesisOffset Offset, long Size);

/// <summary>Records of a shard as messages, whoever wrote them: an envelope, a body alone, an aggregate of several.</summary>
internal sealed class RecordReader(KinesisContext context, EntityPath stream, string shard)
{
    /// <summary>The messages in a record, in their order.</summary>
    /// <param name="record">The record.</param>
    /// <param name="range">The hashes that the shard takes.</param>
    public IEnumerable<ReadRecord> Read(Record record, (UInt128 First, UInt128 Last) range)
    {
        var data = DataOf(record);
        if (AggregatedRecord.TryRead(data) is not { } parts)
        {
            yield return Read(record, new KinesisOffset(record.SequenceNumber), record.PartitionKey, data);
            yield break;
        }

        for (var i = 0; i < parts.Count; i++)
        {
            // The producer put it here by a map of shards that was old, noticed, and wrote it again to where it belongs.
            var hash = PartitionKeys.HashOf(parts[i].Key, parts[i].ExplicitHash);
            if (hash >= range.First && hash <= range.Last)
                yield return Read(record, new KinesisOffset(record.SequenceNumber, i), parts[i].Key, parts[i].Data);
        }
    }

    private ReadRecord Read(Record record, KinesisOffset offset, string key, ReadOnlyMemory<byte> data)
    {
        var text = offset.ToString();
        var message = ReadMessage(data, PartitionKeys.GroupOf(key), text);
        if (message.MessageId is null)
            message = message with { MessageId = $"{shard}/{text}" };
        return new(new StreamRecord(message, shard, text, TimeOf(record), record), offset, data.Length + key.Length);
    }

    private Message ReadMessage(ReadOnlyMemory<byte> data, string? group, string offset)
    {
        try
        {
            return RecordEnvelope.Read(data, group);
        }
#pragma warning disable CA1031 // Which exception it is depends on what a stranger wrote; one that can't be read must not stop what is behind it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.RecordNotUnderstood(stream, shard, offset, exception.GetType().Name);
            return new Message { Body = data, GroupId = group };
        }
    }

    private static ReadOnlyMemory<byte> DataOf(Record record) =>
        record.Data is not { } data ? default : data.TryGetBuffer(out var buffer) ? buffer : data.ToArray();

    private static DateTimeOffset TimeOf(Record record)
    {
        var time = record.ApproximateArrivalTimestamp ?? DateTime.UnixEpoch;
        return time.Kind == DateTimeKind.Unspecified ? new(time, TimeSpan.Zero) : new DateTimeOffset(time).ToUniversalTime();
    }
}
