using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Pipeline.Tests;

/// <summary>A service that tests run on, with the clients that they need of it.</summary>
/// <param name="Settings">Lines of the section that choose and configure the provider.</param>
/// <param name="Add">Adds the provider to a client.</param>
/// <param name="ConnectBare">Makes a client without a pipeline, as tools have it.</param>
/// <param name="End">Ends the service.</param>
internal sealed record Broker(string Settings, Action<IMessagingBuilder> Add, Func<IMessaging> ConnectBare, Func<ValueTask> End) : IAsyncDisposable
{
    public static Broker InMemory()
    {
        var name = Guid.NewGuid().ToString("N");
        return new(
            $"Provider = in-memory\nProviders:in-memory:BrokerName = {name}",
            m => m.AddInMemory(),
            () => InMemoryMessaging.Create(new() { BrokerName = name }),
            () =>
            {
                InMemoryBroker.Remove(name);
                return ValueTask.CompletedTask;
            });
    }

    public Task<ClientHost> StartAsync(Action<IMessagingBuilder> messaging, string settings = "", Action<IServiceCollection>? services = null) =>
        ClientHost.StartAsync($"{Settings}\n{settings}", m =>
        {
            Add(m);
            messaging(m);
        }, services);

    public ValueTask DisposeAsync() => End();
}
