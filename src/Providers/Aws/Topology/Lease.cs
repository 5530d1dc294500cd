using System.Globalization;
using Integration.Aws.Messages;
using Integration.Drivers;

namespace Integration.Aws.Topology;

/// <summary>
/// Until when a queue is in use that is to be deleted when it is idle: a tag of the queue, as SQS deletes nothing by itself. Both who writes
/// it and who reads it go by the services' clock, so that no local one matters.
/// </summary>
/// <param name="End">When it ends unless it is renewed.</param>
/// <param name="Idle">How long it lasts.</param>
internal sealed record Lease(DateTimeOffset End, TimeSpan Idle)
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>
    /// When a queue may be deleted: as long again after the end, for the clock is known to a second only, a renewal takes its time, and one
    /// that fails is tried again.
    /// </summary>
    public DateTimeOffset SweepableAt => SaturatingTime.Add(End, Idle);

    public static Lease From(DateTimeOffset now, TimeSpan idle) => new(SaturatingTime.Add(now, idle), idle);

    /// <summary>The lease in a queue's tags; null when it has none, or one that can't be read, and so is not this provider's.</summary>
    public static Lease? Read(IReadOnlyDictionary<string, string> tags) =>
        EntityTags.ReadDuration(tags, WireNames.AutoDeleteOnIdleTag) is { } idle
        && DateTimeOffset.TryParseExact(
            tags.GetValueOrDefault(WireNames.LeaseTag), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var end)
            ? new(end, idle)
            : null;

    public string Print() => End.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
