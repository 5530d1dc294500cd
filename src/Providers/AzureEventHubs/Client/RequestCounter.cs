using Integration.Diagnostics;

namespace Integration.AzureEventHubs.Client;

/// <summary>Counts requests on the wire (clause O2).</summary>
internal static class RequestCounter
{
    public static void Count(string operation) => MessagingTelemetry.CountRequest(AzureEventHubsProvider.MessagingSystem, operation);
}
