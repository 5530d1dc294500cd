using Integration;
using Integration.InMemory;
using Microsoft.Extensions.Configuration;
using OrderProcessing.App;

namespace OrderProcessing;

/// <summary>The one place that knows providers: <c>Messaging:Provider</c> names the one in use.</summary>
public static class Providers
{
    private static readonly SortedDictionary<string, Func<IConfiguration, MessagingClientOptions, IMessaging>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["in-memory"] = (_, options) => InMemoryMessaging.Create(null, options),
    };

    /// <exception cref="SettingException">There is no provider of that name.</exception>
    public static IMessaging Create(IConfiguration messaging, MessagingClientOptions options)
    {
        var name = messaging["Provider"] ?? "in-memory";
        return Known.TryGetValue(name, out var create)
            ? create(messaging, options)
            : throw new SettingException($"Messaging:Provider is '{name}'. Known providers: {string.Join(", ", Known.Keys)}.");
    }
}
