using Aspire.Hosting.ApplicationModel;
using Integration.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aspire.Hosting.Client;

/// <summary>The AppHost's own client of a resource, made of the very settings that references hand over.</summary>
internal sealed class AppHostClient(MessagingResource resource) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private ServiceProvider? _services;

    /// <summary>The client, made with the first call, which waits for what the settings need.</summary>
    /// <exception cref="MessagingConfigurationException">The settings can't be used.</exception>
    public async Task<IMessaging> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _services ??= await MakeAsync(cancellationToken).ConfigureAwait(false);
            return _services.GetRequiredService<IMessaging>();
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync().ConfigureAwait(false);
        _opening.Dispose();
    }

    private async Task<ServiceProvider> MakeAsync(CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string?> { ["Messaging:Provider"] = resource.Provider };
        foreach (var (key, value) in resource.Settings)
            settings[$"Messaging:Providers:{resource.Provider}:{key}"] = await value.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var services = new ServiceCollection();
        resource.AddProvider(services.AddMessaging(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        return services.BuildServiceProvider();
    }
}
