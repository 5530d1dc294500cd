using System.Diagnostics.Metrics;

namespace Integration.Migration;

/// <summary>The metrics of bridges and dual writers: <c>integration.bridge.forwarded</c>, <c>.looped</c>, <c>.refused</c>, <c>.failures</c>, <c>integration.dual_write.recorded</c>.</summary>
public static class MigrationTelemetry
{
    /// <summary>The name to subscribe to.</summary>
    public const string MeterName = "Integration.Migration";

    internal static Meter Meter { get; } = new(MeterName);
}
