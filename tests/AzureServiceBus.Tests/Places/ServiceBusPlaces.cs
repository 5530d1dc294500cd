namespace Integration.AzureServiceBus.Tests.Places;

/// <summary>
/// Picks the place: this repository's emulator, unless a namespace (or anything else that listens) is named by
/// INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING, or Microsoft's emulator in a container is asked for by
/// INTEGRATION_AZURE_SERVICEBUS_CONTAINER=1.
/// </summary>
internal static class ServiceBusPlaces
{
    public static IServiceBusPlace Pick() =>
        !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(NamespacePlace.Variable)) ? new NamespacePlace()
#if TESTCONTAINERS
        : Environment.GetEnvironmentVariable(ContainerPlace.Variable) == "1" ? new ContainerPlace()
#endif
        : new EmulatorPlace();
}
