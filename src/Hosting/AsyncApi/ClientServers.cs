using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.Hosting.AsyncApi;

/// <summary>The servers that a client's entities are on: one for each protocol, as a rule.</summary>
internal sealed class ClientServers(DescribedClient client, DocumentSection servers)
{
    private readonly Dictionary<EntityAddress, string> _keys = [];

    /// <summary>Where other clients find an entity; null where nobody tells.</summary>
    public EntityAddress? Find(EntityPath path) => (client.Messaging as MessagingClient)?.FindAddress(path);

    /// <summary>What refers to the server of an address.</summary>
    public JsonObject Reference(EntityAddress address)
    {
        var server = address with { Name = null };
        if (!_keys.TryGetValue(server, out var key))
        {
            _keys[server] = key = servers.Reserve(client.Prefix + server.Protocol);
            servers.Set(key, Describe(server));
        }

        return servers.Reference(key);
    }

    private JsonObject Describe(EntityAddress address)
    {
        var server = new JsonObject { ["host"] = address.Host, ["protocol"] = address.Protocol };
        if (VersionOf(address.Protocol) is { } version)
            server["protocolVersion"] = version;
        if (address.VirtualHost is { } virtualHost and not "/")
            server["pathname"] = $"/{Uri.EscapeDataString(virtualHost)}";
        server["title"] = client.Messaging!.Provider;
        return server;
    }

    private static string? VersionOf(string protocol) => protocol switch
    {
        "amqp" or "amqps" => "0-9-1",
        "amqp1" => "1.0",
        _ => null,
    };
}
