using Integration.Emulators.AzureServiceBus.Broker;
using Integration.Emulators.AzureServiceBus.Security;

namespace Integration.Emulators.AzureServiceBus.Amqp;

/// <summary>The AMQP endpoint of the namespace.</summary>
internal sealed class AmqpServer : IAsyncDisposable
{
    private AmqpServer(int port) => Port = port;

    public int Port { get; }

    public static AmqpServer Start(BrokerNamespace broker, TokenValidator tokens, ServiceBusEmulatorOptions options) => new(options.Port);

    public void DropConnections()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
