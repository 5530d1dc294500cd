namespace Integration.AzureServiceBus.Tests.Places;

/// <summary>
/// Picks the place: this repository's emulator, unless a namespace (or anything else that listens) is named by
/// INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING.
/// </summary>
internal static class ServiceBusPlaces
{
    public static IServiceBusPlace Pick() =>
        string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(NamespacePlace.Variable)) ? new EmulatorPlace() : new NamespacePlace();
}
