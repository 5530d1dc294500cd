namespace Integration.AzureServiceBus.Client;

/// <summary>What the provider and the service behind it are called in configuration, errors and telemetry.</summary>
internal static class AzureServiceBusProvider
{
    public const string Name = "azure-service-bus";

    /// <summary>The name that the semantic conventions have for the service.</summary>
    public const string MessagingSystem = "servicebus";
}
