using Integration.Diagnostics;
using Integration.Migration;

namespace Integration.Dashboard.Moves;

/// <summary>How a bridge is.</summary>
/// <param name="Name">Its two sides.</param>
/// <param name="Routes">Its routes.</param>
/// <param name="Fault">Why it can't forward at present; null when it can.</param>
internal sealed record BridgeAccount(string Name, IReadOnlyList<BridgeProgress> Routes, string? Fault)
{
    public static BridgeAccount Of(BridgeService bridge) =>
        new(bridge.Name, bridge.Progress, bridge.Fault is { } fault ? ExceptionText.ForUsers(fault) : null);
}
