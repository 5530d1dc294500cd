using System.Threading.RateLimiting;

namespace Integration.Hosting.Limits;

/// <summary>What a limiter says with a refusal.</summary>
internal static class Refusals
{
    /// <summary>A limiter need not say when to ask again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>When to ask again, in more than no time.</summary>
    public static TimeSpan RetryAfter(this RateLimitLease refusal) =>
        refusal.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > TimeSpan.Zero ? after : Pause;
}
