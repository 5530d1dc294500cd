using Integration.Registration;
using Microsoft.Extensions.Configuration;
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

    /// <summary>Builds an application whose section <c>Messaging</c> has these lines, each <c>Key = value</c>.</summary>
    public static IHost Build(string settings, Action<IMessagingBuilder> messaging, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Select(pair => KeyValuePair.Create($"Messaging:{pair[0]}", (string?)pair[1])));
        messaging(builder.Services.AddMessaging(builder.Configuration));
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    public static async Task<ClientHost> StartAsync(string settings, Action<IMessagingBuilder> messaging, Action<IServiceCollection>? services = null)
    {
        var host = Build(settings, messaging, services);
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
