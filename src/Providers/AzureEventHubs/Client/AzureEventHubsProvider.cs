namespace Integration.AzureEventHubs.Client;

/// <summary>What the provider and the service behind it are called in configuration, errors and telemetry.</summary>
internal static class AzureEventHubsProvider
{
    public const string Name = "azure-event-hubs";

    /// <summary>The name that the semantic conventions have for the service.</summary>
    public const string MessagingSystem = "eventhubs";
}
