using Aspire.Hosting.ApplicationModel;

namespace AppHost.Servers;

/// <summary>
/// The local servers to choose from. An AppHost of your own has the one line of its provider; this one is also built where a service's SDK can't be
/// restored, and then without that service's file.
/// </summary>
internal static partial class Server
{
    public static IResourceBuilder<MessagingResource> Add(IDistributedApplicationBuilder builder, string name, string provider)
    {
        var known = new Dictionary<string, Func<IResourceBuilder<MessagingResource>>>(StringComparer.Ordinal);
        AddAzureServiceBus(builder, name, known);
        AddAws(builder, name, known);
        AddRabbitMq(builder, name, known);
        return known.TryGetValue(provider, out var add)
            ? add()
            : throw new InvalidOperationException($"Provider '{provider}' is unknown; allowed: {string.Join(", ", known.Keys)}.");
    }

    static partial void AddAzureServiceBus(IDistributedApplicationBuilder builder, string name, Dictionary<string, Func<IResourceBuilder<MessagingResource>>> known);

    static partial void AddAws(IDistributedApplicationBuilder builder, string name, Dictionary<string, Func<IResourceBuilder<MessagingResource>>> known);

    static partial void AddRabbitMq(IDistributedApplicationBuilder builder, string name, Dictionary<string, Func<IResourceBuilder<MessagingResource>>> known);
}
