using System.Runtime.InteropServices;

namespace Integration.Dashboard.Sampling;

/// <summary>What a source said when it was asked last.</summary>
/// <param name="Counts">How many messages it holds; null when it could not be asked.</param>
/// <param name="Age">How long the oldest message has waited, zero when none does; null when that is not known.</param>
/// <param name="Fault">Why it could not be asked all; null when it could.</param>
internal sealed record SourceSample(MessageCounts? Counts, TimeSpan? Age, string? Fault);

/// <summary>All sources together at the end of a round.</summary>
/// <param name="At">When.</param>
/// <param name="Ready">Messages ready for delivery.</param>
/// <param name="Locked">Messages that receivers have, as far as the service tells.</param>
/// <param name="Delayed">Messages that wait for their delay, as far as the service tells.</param>
/// <param name="DeadLetters">Dead letters.</param>
/// <param name="OldestAge">How long the oldest message has waited; null when that is not known of any source.</param>
/// <param name="Failed">How many sources could not be asked.</param>
/// <param name="Sent">Messages a second that this process sent.</param>
/// <param name="Received">Messages a second that this process received.</param>
internal sealed record TotalSample(
    DateTimeOffset At, long Ready, long Locked, long Delayed, long DeadLetters, TimeSpan? OldestAge, int Failed, double Sent, double Received);

/// <summary>Messages a second.</summary>
/// <param name="Sent">That this process sent.</param>
/// <param name="Received">That it received.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Rate(double Sent, double Received);

/// <summary>How many messages were ready in a source.</summary>
/// <param name="At">When.</param>
/// <param name="Ready">How many; null when it could not be asked.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BacklogSample(DateTimeOffset At, long? Ready);
