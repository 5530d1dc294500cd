using Integration.Pipeline;

namespace Integration.Hosting;

/// <summary>How a client on the generic host checks large bodies in. Each property can be set at <c>Pipeline:ClaimCheck</c> of the messaging section, which wins over code.</summary>
public sealed class ClaimCheckSettings : ClaimCheckOptions
{
    /// <summary>
    /// Sweeps the store that is written to of bodies older than this, 1 hour or more: more than the longest delay, time to live and retention of dead
    /// letters together. Null, the default, for never: where the store has a lifecycle of its own, use that.
    /// </summary>
    public TimeSpan? SweepOlderThan { get; set; }

    /// <summary>How often to sweep, 1 minute or more; once a day by default, and first after a start.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromDays(1);
}
