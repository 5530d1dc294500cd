using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

/// <summary>An emulator for the tests of one class, with the official administration client. Every test uses names of its own.</summary>
public sealed class ManagementFixture : IAsyncLifetime
{
    public ServiceBusEmulator Emulator { get; private set; } = null!;

    public ServiceBusAdministrationClient Client { get; private set; } = null!;

    public static string NewName() => $"t{Guid.NewGuid():N}";

    /// <summary>A client that does not try again, so that a test sees the first answer.</summary>
    public static ServiceBusAdministrationClient ClientOf(string connectionString) =>
        new(connectionString, new ServiceBusAdministrationClientOptions { Retry = { MaxRetries = 0 } });

    public async ValueTask InitializeAsync()
    {
        Emulator = await ServiceBusEmulator.StartAsync();
        Client = ClientOf(Emulator.AdministrationConnectionString);
    }

    public ValueTask DisposeAsync() => Emulator.DisposeAsync();
}
