using System.Globalization;
using Integration.Drivers;

namespace Integration.Aws.Requests;

/// <summary>
/// The clock of SQS and SNS, from the Date of their answers: times that a service wrote are never compared with a local clock,
/// which may be minutes off.
/// </summary>
/// <remarks>
/// A Date has whole seconds, and was written between request and answer: each answer bounds the difference of the clocks. The
/// smallest difference within all bounds is used; a local clock that is right is never corrected.
/// </remarks>
internal sealed class ServiceClock(TimeProvider local)
{
    private static readonly TimeSpan Granularity = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TimeSpan _least = TimeSpan.MinValue;
    private TimeSpan _most = TimeSpan.MaxValue;

    public DateTimeOffset LocalNow => local.GetUtcNow();

    /// <summary>What the service's clock shows.</summary>
    public DateTimeOffset Now => SaturatingTime.Add(LocalNow, Ahead);

    /// <summary>How far the service's clock is ahead of the local one.</summary>
    private TimeSpan Ahead
    {
        get
        {
            lock (_gate)
                return _least > TimeSpan.Zero ? _least : _most < TimeSpan.Zero ? _most : TimeSpan.Zero;
        }
    }

    /// <summary>Takes note of an answer.</summary>
    /// <param name="sentAt">When the request was sent, by the local clock.</param>
    /// <param name="date">The Date of its answer, which has just come.</param>
    public void Learn(DateTimeOffset sentAt, string? date)
    {
        if (!DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out var written))
            return;
        var (least, most) = (written - LocalNow, written + Granularity - sentAt);
        lock (_gate)
        {
            // The bounds contradict the known ones: one of the clocks was set.
            (_least, _most) = least > _most || most < _least ? (least, most) : (Max(least, _least), Min(most, _most));
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
