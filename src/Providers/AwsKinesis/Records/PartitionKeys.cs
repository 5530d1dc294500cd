using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Aws.Kinesis.Records;

/// <summary>
/// What decides the shard of a record: the MD5 of its partition key, or a hash that is given explicitly. A message's group is its partition
/// key; one without a group has a mark for a key that no group can be, and a hash from all over the range.
/// </summary>
internal sealed class PartitionKeys
{
    /// <summary>The key of records without a group: groups have no spaces.</summary>
    public const string None = "no key";

    // The golden ratio of the range: places that many of these steps make lie evenly, however many there are.
    private static readonly UInt128 Step = new(0x9E3779B97F4A7C15, 0xF39CC0605CEDC835);

    private readonly Lock _lock = new();
    private UInt128 _next = BinaryPrimitives.ReadUInt128LittleEndian(RandomNumberGenerator.GetBytes(16));

    /// <summary>The explicit hash for the next record without a group.</summary>
    public string NextHash()
    {
        lock (_lock)
        {
            _next += Step;
            return _next.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The group of a record of that key.</summary>
    public static string? GroupOf(string? key) => key == None ? null : key;

    /// <summary>The place of a record in the range of hashes.</summary>
    public static UInt128 HashOf(string key, string? explicitHash) =>
        explicitHash is not null && UInt128.TryParse(explicitHash, NumberStyles.None, CultureInfo.InvariantCulture, out var hash) ? hash : HashOf(key);

#pragma warning disable CA5351 // What Kinesis takes, and no secret.
    private static UInt128 HashOf(string key) => BinaryPrimitives.ReadUInt128BigEndian(MD5.HashData(Encoding.UTF8.GetBytes(key)));
#pragma warning restore CA5351
}
