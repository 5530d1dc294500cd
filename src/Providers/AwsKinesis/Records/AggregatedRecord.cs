using System.Security.Cryptography;
using System.Text;

namespace Integration.Aws.Kinesis.Records;

/// <summary>One of the records in an aggregate.</summary>
internal sealed record RecordPart(string Key, string? ExplicitHash, ReadOnlyMemory<byte> Data);

/// <summary>
/// Records that the Kinesis Producer Library put into one: four bytes, a protocol buffer (1: partition keys, 2: explicit hashes, 3: records of
/// 1: index of a key, 2: index of a hash, 3: data), and the MD5 of that buffer.
/// </summary>
internal static class AggregatedRecord
{
    private const int DigestLength = 16;

    private static ReadOnlySpan<byte> Magic => [0xF3, 0x89, 0x9A, 0xC2];

    /// <summary>Whether a record begins like one.</summary>
    public static bool MayBe(MemoryStream? data) => data?.ToArray().AsSpan().StartsWith(Magic) == true;

    /// <summary>The records in one; null when it is no aggregate, also when only its beginning looks like one.</summary>
    public static IReadOnlyList<RecordPart>? TryRead(ReadOnlyMemory<byte> data)
    {
        if (data.Length < Magic.Length + DigestLength || !data.Span.StartsWith(Magic))
            return null;
        var buffer = data[Magic.Length..^DigestLength];
#pragma warning disable CA5351 // What the library writes, and no secret.
        if (!MD5.HashData(buffer.Span).AsSpan().SequenceEqual(data.Span[^DigestLength..]))
            return null;
#pragma warning restore CA5351
        try
        {
            return Read(buffer);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static List<RecordPart> Read(ReadOnlyMemory<byte> buffer)
    {
        var (keys, hashes, records) = (new List<string>(), new List<string>(), new List<ReadOnlyMemory<byte>>());
        var reader = new ProtocolBuffer(buffer);
        while (reader.TryReadField(out var field))
        {
            switch (field.Number)
            {
                case 1:
                    keys.Add(Encoding.UTF8.GetString(field.Bytes.Span));
                    break;
                case 2:
                    hashes.Add(Encoding.UTF8.GetString(field.Bytes.Span));
                    break;
                case 3:
                    records.Add(field.Bytes);
                    break;
            }
        }

        return [.. records.Select(r => ReadPart(r, keys, hashes))];
    }

    private static RecordPart ReadPart(ReadOnlyMemory<byte> buffer, List<string> keys, List<string> hashes)
    {
        var (key, hash, data) = ((ulong?)null, (ulong?)null, ReadOnlyMemory<byte>.Empty);
        var reader = new ProtocolBuffer(buffer);
        while (reader.TryReadField(out var field))
        {
            switch (field.Number)
            {
                case 1:
                    key = field.Value;
                    break;
                case 2:
                    hash = field.Value;
                    break;
                case 3:
                    data = field.Bytes;
                    break;
            }
        }

        if (key is null || key >= (ulong)keys.Count || hash >= (ulong)hashes.Count)
            throw new InvalidDataException();
        return new RecordPart(keys[(int)key], hash is { } index ? hashes[(int)index] : null, data);
    }
}
