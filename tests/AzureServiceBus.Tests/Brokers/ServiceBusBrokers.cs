namespace Integration.AzureServiceBus.Tests.Brokers;

/// <summary>
/// Picks the broker: this repository's emulator, unless a namespace (or anything else that listens) is named by
/// INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING.
/// </summary>
internal static class ServiceBusBrokers
{
    public static IServiceBusBroker Pick() =>
        string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(NamespaceBroker.Variable)) ? new EmulatorBroker() : new NamespaceBroker();
}
