using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Pipeline.Tests;

/// <summary>An application with a messaging client of its own.</summary>
internal sealed class ClientHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ClientHost(IHost host) => _host = host;

    public IMessaging Messaging => _host.Services.GetRequiredService<IMessaging>();

    public IServiceProvider Services => _host.Services;

    public static async Task<ClientHost> StartAsync(string settings, Action<IMessagingBuilder> messaging, Action<IServiceCollection>? services = null)
    {
        var host = MessagingHost.Build(settings, messaging, services);
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return new ClientHost(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
