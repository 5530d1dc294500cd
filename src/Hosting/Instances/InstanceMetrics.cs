using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Hosting.Instances;

/// <summary>How often something of an instance's own was gone. Its name is not told: there is a new one at each start.</summary>
internal static class InstanceMetrics
{
    private static readonly Counter<long> MadeAgain = MessagingTelemetry.Meter.CreateCounter<long>(
        MessagingTelemetry.InstanceMadeAgain, "{source}", "Queues and subscriptions of an instance's own that were gone while it ran, and made again.");

    public static void CountMadeAgain(EntityPath path) => Listeners.Tell(() => MadeAgain.Add(1, new KeyValuePair<string, object?>(MessagingTelemetry.DestinationName, path.Name)));
}
