using Integration.Emulators.AzureServiceBus.Broker;
using Integration.Emulators.AzureServiceBus.Security;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>The management API of the namespace over HTTP.</summary>
internal sealed class ManagementServer : IAsyncDisposable
{
    private ManagementServer(int port) => Port = port;

    /// <summary>The port on which it listens.</summary>
    public int Port { get; }

    public static Task<ManagementServer> StartAsync(
        BrokerNamespace broker,
        TokenValidator tokens,
        ServiceBusEmulatorOptions options,
        CancellationToken cancellationToken) => Task.FromResult(new ManagementServer(options.AdministrationPort));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
