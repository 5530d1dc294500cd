using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Migration;

/// <summary>How a <see cref="DualWriter"/> works.</summary>
public sealed record DualWriterOptions
{
    /// <summary>How long the secondary may take before the message is recorded for replay instead, more than zero; 5 s by default.</summary>
    public TimeSpan SecondaryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>What a replay did.</summary>
/// <param name="Replayed">Messages that the secondary now has.</param>
/// <param name="Left">Messages that are still recorded.</param>
/// <param name="Failures">Why, an entry per message tried and not taken.</param>
public sealed record ReplayReport(long Replayed, long Left, IReadOnlyList<Exception> Failures)
{
    /// <summary>Of those replayed, messages whose sender ended while the primary was being asked: the primary may lack them.</summary>
    public long Uncertain { get; init; }
}
