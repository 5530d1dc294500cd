using System.Globalization;
using Integration.AzureEventHubs.Messages;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Leases;

/// <summary>
/// Rows of a group in the metadata of blobs. What the SDK's own processor reads has its names; what it does not know stands beside, and is gone when it
/// has written the blob: so it shows who wrote last.
/// </summary>
internal static class LeaseMetadata
{
    public const string OwnerId = "ownerid";
    public const string Offset = "offset";
    public const string SequenceNumber = "sequencenumber";
    public const string Epoch = "integrationepoch";

    private const string Heartbeat = "integrationheartbeat";
    private const string Position = "integrationposition";
    private const string RequestedBy = "integrationrequestedby";
    private const string Finished = "integrationfinished";
    private const string Attempts = "integrationattempts";
    private const string Parents = "integrationparents";

    /// <summary>A row as the metadata of an ownership blob.</summary>
    public static Dictionary<string, string> OfLease(PartitionLease lease)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [OwnerId] = Escape(lease.Owner ?? ""),
            [Epoch] = Print(lease.Epoch),
            [Heartbeat] = Print(lease.Heartbeat),
            [Position] = Escape(lease.Position.ToString()),
        };
        if (lease.RequestedBy is not null)
            metadata[RequestedBy] = Escape(lease.RequestedBy);
        if (lease.IsFinished)
            metadata[Finished] = "true";
        if (lease.Attempts > 0)
            metadata[Attempts] = Print(lease.Attempts);
        if (lease.Parents.Count > 0)
            metadata[Parents] = string.Join(',', lease.Parents.Select(Escape));
        return metadata;
    }

    /// <summary>The metadata of the checkpoint that the position stands for; null where there is none: nothing was handled, or nobody knows the place.</summary>
    public static Dictionary<string, string>? OfCheckpoint(PartitionLease lease)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [Epoch] = Print(lease.Epoch) };
        if (EventOffset.Find(lease.Position.Offset) is not { } offset)
            return null;
        if (lease.Position.Kind == StreamPositionKind.AfterOffset)
        {
            metadata[SequenceNumber] = Print(offset.SequenceNumber);
            if (offset.Native is not null)
                metadata[Offset] = offset.Native;
            return metadata;
        }

        // A checkpoint is of what was handled: the one before.
        metadata[SequenceNumber] = Print(offset.SequenceNumber - 1);
        return offset.SequenceNumber > 0 ? metadata : null;
    }

    /// <summary>The row of an ownership blob that this provider wrote last; null when another client did.</summary>
    public static PartitionLease? ReadLease(string partition, IDictionary<string, string> metadata, string version)
    {
        if (!metadata.TryGetValue(Position, out var position) || FindPosition(Uri.UnescapeDataString(position)) is not { } from
            || Number(metadata, Epoch) is not { } epoch || Number(metadata, Heartbeat) is not { } heartbeat)
        {
            return null;
        }

        return new PartitionLease(partition, from)
        {
            Owner = Text(metadata, OwnerId),
            Epoch = epoch,
            Heartbeat = heartbeat,
            RequestedBy = Text(metadata, RequestedBy),
            IsFinished = metadata.ContainsKey(Finished),
            Attempts = (int)Math.Min(Number(metadata, Attempts) ?? 0, int.MaxValue),
            Parents = Text(metadata, Parents) is { } parents ? [.. metadata[Parents].Split(',').Select(Uri.UnescapeDataString)] : [],
            Version = version,
        };
    }

    /// <summary>
    /// The row that a checkpoint alone stands for: behind what any client says was handled, the earliest where there is none. Where a group wrote it, its epoch is gone on
    /// with: none that is lower could move the checkpoint.
    /// </summary>
    public static PartitionLease ReadForeign(string partition, IDictionary<string, string>? checkpoint) => new(
        partition,
        checkpoint is not null && Number(checkpoint, SequenceNumber) is { } number
            ? StreamPosition.After(new EventOffset(number, Text(checkpoint, Offset)).ToString())
            : StreamPosition.Earliest)
    {
        Epoch = checkpoint is null ? 0 : Number(checkpoint, Epoch) ?? 0,
    };

    public static string? Text(IDictionary<string, string> metadata, string name) =>
        metadata.TryGetValue(name, out var text) && text.Length > 0 ? Uri.UnescapeDataString(text) : null;

    public static long? Number(IDictionary<string, string> metadata, string name) =>
        metadata.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Metadata are HTTP headers: ASCII only.
    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Print(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static StreamPosition? FindPosition(string text)
    {
        try
        {
            return StreamPosition.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
