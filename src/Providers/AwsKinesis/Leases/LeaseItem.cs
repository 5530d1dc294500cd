using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Leases;

/// <summary>A lease as an item of the table: what has no value has no attribute.</summary>
internal static class LeaseItem
{
    /// <summary>The partition key: the stream's name in AWS, a slash, the group.</summary>
    public const string StreamGroup = "streamGroup";

    /// <summary>The sort key.</summary>
    public const string Partition = "partition";

    public const string Version = "version";

    public static Dictionary<string, AttributeValue> KeyOf(string streamGroup, string partition) => new()
    {
        [StreamGroup] = new(streamGroup),
        [Partition] = new(partition),
    };

    public static Dictionary<string, AttributeValue> Write(string streamGroup, PartitionLease lease)
    {
        var item = KeyOf(streamGroup, lease.Partition);
        item["position"] = new(lease.Position.ToString());
        item["epoch"] = Number(lease.Epoch);
        item["heartbeat"] = Number(lease.Heartbeat);
        item[Version] = new(lease.Version);
        if (lease.Owner is not null)
            item["owner"] = new(lease.Owner);
        if (lease.RequestedBy is not null)
            item["requestedBy"] = new(lease.RequestedBy);
        if (lease.IsFinished)
            item["isFinished"] = new() { BOOL = true };
        if (lease.Attempts > 0)
            item["attempts"] = Number(lease.Attempts);
        if (lease.Parents.Count > 0)
            item["parents"] = new() { L = [.. lease.Parents.Select(parent => new AttributeValue(parent))] };
        return item;
    }

    public static PartitionLease Read(Dictionary<string, AttributeValue> item) => new(item[Partition].S, StreamPosition.Parse(item["position"].S))
    {
        Epoch = long.Parse(item["epoch"].N, CultureInfo.InvariantCulture),
        Heartbeat = long.Parse(item["heartbeat"].N, CultureInfo.InvariantCulture),
        Version = item[Version].S,
        Owner = item.GetValueOrDefault("owner")?.S,
        RequestedBy = item.GetValueOrDefault("requestedBy")?.S,
        IsFinished = item.GetValueOrDefault("isFinished")?.BOOL == true,
        Attempts = item.GetValueOrDefault("attempts") is { } attempts ? int.Parse(attempts.N, CultureInfo.InvariantCulture) : 0,
        Parents = item.GetValueOrDefault("parents") is { } parents ? [.. parents.L.Select(parent => parent.S)] : [],
    };

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };
}
