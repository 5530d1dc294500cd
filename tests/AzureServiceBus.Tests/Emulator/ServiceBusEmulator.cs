using Testcontainers.ServiceBus;

namespace Integration.AzureServiceBus.Tests.Contract;

/// <summary>The official emulator in a container, beside the SQL Server that it needs.</summary>
internal sealed class ServiceBusEmulator : IAsyncDisposable
{
    // The first version with an administration endpoint.
    private const string Image = "mcr.microsoft.com/azure-messaging/servicebus-emulator:2.0.0";
    private const ushort AmqpPort = 5672;
    private const ushort HttpPort = 5300;

    private ServiceBusContainer? _container;

    /// <summary>Starts it; the connection strings of its two ports.</summary>
    public async Task<(string Amqp, string Administration)> StartAsync()
    {
        _container = new ServiceBusBuilder(Image).WithAcceptLicenseAgreement(true).WithPortBinding(HttpPort, true).Build();
        await _container.StartAsync();
        return (At(AmqpPort), At(HttpPort));

        string At(ushort port) =>
            $"Endpoint=sb://{_container.Hostname}:{_container.GetMappedPublicPort(port)};SharedAccessKeyName=RootManageSharedAccessKey;"
            + "SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";
    }

    public ValueTask DisposeAsync() => _container?.DisposeAsync() ?? ValueTask.CompletedTask;
}
