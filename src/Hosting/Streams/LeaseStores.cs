using Integration.Drivers;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Streams;

/// <summary>A store of leases that the application has instead of the provider's own.</summary>
/// <param name="Stream">For the groups of this stream; null for every stream that has none of its own.</param>
/// <param name="Open">Opens the store of a stream's group.</param>
internal sealed record LeaseStoreRegistration(EntityPath? Stream, Func<IServiceProvider, EntityPath, string, ILeaseStore> Open);

/// <summary>Which store a group has its leases in.</summary>
internal static class LeaseStores
{
    /// <summary>What opens the stores of a client; null when the application has none.</summary>
    public static Func<EntityPath, string, ILeaseStore?>? Of(IServiceProvider services, string? client, string section)
    {
        var stores = services.GetKeyedServices<LeaseStoreRegistration>(client).ToList();
        return stores.Count == 0 ? null : (stream, group) => (stores.Find(s => s.Stream == stream) ?? stores.Find(s => s.Stream is null)) is { } store
            ? Open(store, services, stream, group, section)
            : null;
    }

    private static ILeaseStore Open(LeaseStoreRegistration store, IServiceProvider services, EntityPath stream, string group, string section)
    {
        var added = $"{section}: the lease store that was added for {(store.Stream is null ? "every stream" : $"stream '{stream.Name}'")}";
        try
        {
            return store.Open(services, stream, group) ?? throw new MessagingConfigurationException([$"{added} is null for group '{group}' of '{stream.Name}'; return a store."]);
        }
        catch (Exception exception) when (exception is not MessagingConfigurationException)
        {
            throw new MessagingConfigurationException([$"{added} can't be opened for group '{group}' of '{stream.Name}': {exception.Message}"], exception);
        }
    }
}
