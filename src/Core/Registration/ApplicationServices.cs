using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Registration;

/// <summary>
/// What an application has for a provider besides the provider's settings: the service's clients and credentials among its services, and its connection
/// strings. What settings say comes first, as they are explicit.
/// </summary>
/// <param name="services">The application's services; null for none.</param>
/// <param name="client">The messaging client's name; null for the main one.</param>
/// <param name="configuration">The whole configuration; null where it is not known.</param>
public sealed class ApplicationServices(IServiceProvider? services, string? client, IConfiguration? configuration)
{
    private const string ConnectionNameKey = "ConnectionName";

    /// <summary>No services and no connection strings.</summary>
    public static ApplicationServices None { get; } = new(null, null, null);

    /// <summary>The messaging client's name; null for the main one.</summary>
    public string? Client => client;

    /// <summary>Whether there is a service of the client's key. Makes none.</summary>
    public bool HasOwn<T>() where T : class => client is not null && services?.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(T), client) == true;

    /// <summary>Whether there is a service, for this client by its key or for all. Makes none.</summary>
    public bool Has<T>() where T : class => HasOwn<T>() || services?.GetService<IServiceProviderIsService>()?.IsService(typeof(T)) == true;

    /// <summary>The service of the client's key, or else that of the application; null when there is neither. The container disposes it.</summary>
    public T? Find<T>() where T : class => HasOwn<T>() ? services!.GetRequiredKeyedService<T>(client) : services?.GetService<T>();

    /// <summary>
    /// The connection string that the provider's setting <c>ConnectionName</c> names, of the configuration's section <c>ConnectionStrings</c>; null where none is
    /// named. One that is missing is a fault.
    /// </summary>
    /// <param name="settings">The provider's settings.</param>
    public string? FindConnectionString(ConfigurationReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Text(ConnectionNameKey) is not { } name)
            return null;
        if (configuration?.GetConnectionString(name) is { Length: > 0 } found)
            return found;
        settings.Fault(ConnectionNameKey, $"names the connection string '{name}', and there is none: set ConnectionStrings:{name}");
        return null;
    }
}
