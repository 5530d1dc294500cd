using System.Collections.Concurrent;

namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>The namespaces of this process, by host name. One that nobody set up runs on the system's time.</summary>
internal static class BrokerRegistry
{
    private static readonly ConcurrentDictionary<string, Lazy<BrokerNamespace>> Namespaces = new(StringComparer.OrdinalIgnoreCase);

    public static BrokerNamespace Get(string host) =>
        Namespaces.GetOrAdd(host, static name => new Lazy<BrokerNamespace>(() => new BrokerNamespace(name, TimeProvider.System))).Value;

    /// <exception cref="InvalidOperationException">There is one of this name already.</exception>
    public static BrokerNamespace Create(string host, TimeProvider time)
    {
        var created = new Lazy<BrokerNamespace>(() => new BrokerNamespace(host, time));
        return Namespaces.TryAdd(host, created)
            ? created.Value
            : throw new InvalidOperationException($"The namespace '{host}' exists already.");
    }

    public static void Remove(string host)
    {
        if (Namespaces.TryRemove(host, out Lazy<BrokerNamespace> removed))
        {
            removed.Value.Dispose();
        }
    }
}
