using System.Globalization;

namespace Integration.Cli;

/// <summary>A moment as people type it: a time, or how long ago.</summary>
internal sealed record Moment(DateTimeOffset? At, TimeSpan? Ago)
{
    /// <summary>Null when it is neither.</summary>
    public static Moment? TryParse(string text) =>
        text.Contains('-', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? new(at, null)
        : Durations.TryParse(text, out var ago) ? new(null, ago)
        : null;
}
