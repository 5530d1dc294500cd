using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;
using Integration.RabbitMq.Topology;

namespace Integration.RabbitMq.Infrastructure;

/// <summary>
/// What a topology asks of a virtual host that has nothing yet, as definitions that the broker imports
/// (<see href="https://www.rabbitmq.com/docs/definitions">definitions</see>).
/// </summary>
/// <param name="names">The names of the broker's queues and exchanges.</param>
/// <param name="virtualHost">Where they are.</param>
/// <param name="seed">What the entities' identities are made of besides their names; null for nothing.</param>
internal sealed class DefinitionsDocument(EntityNames names, string virtualHost, string? seed)
{
    private const int IdentityLength = 32;

    private static readonly JsonSerializerOptions InLines = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly EntityDeclarations _entities = new(names);

    public string Write(TopologyDefinition topology)
    {
        var declared = topology.Topics.Select(BrokerDeclaration (t) => _entities.Topic(t.Name, Identity(names.ExchangeOf(t.Name))))
            .Concat(topology.Queues.SelectMany(Declare))
            .Concat(topology.Subscriptions.SelectMany(Declare))
            .ToList();
        return new JsonObject
        {
            // What all sources share comes with each.
            ["queues"] = List(declared.OfType<DeclaredQueue>().DistinctBy(q => q.Name), Write),
            ["exchanges"] = List(declared.OfType<DeclaredExchange>().DistinctBy(e => e.Name), Write),
            ["bindings"] = List(declared.OfType<DeclaredBinding>(), Write),
            ["policies"] = List(declared.OfType<DeclaredPolicy>(), Write),
        }.ToJsonString(InLines) + "\n";
    }

    private IEnumerable<BrokerDeclaration> Declare(SourceDefinition source)
    {
        var queue = names.QueueOf(source.Path);
        var settings = SourceSettings.Of(source) with { Identity = Identity(queue) };
        return
        [
            _entities.Queue(source.Path, settings),
            .. _entities.DeadLetters(source.Path, settings),
            .. settings.DeadLetterOnExpiration ? [] : _entities.Discarding(source.Path),
            .. _entities.Delivery(source.Path, settings),
        ];
    }

    private string Identity(string name) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(seed ?? ""), Encoding.UTF8.GetBytes(name)))[..IdentityLength];

    private JsonObject Write(DeclaredQueue queue) => new()
    {
        ["name"] = queue.Name,
        ["vhost"] = virtualHost,
        ["durable"] = true,
        ["auto_delete"] = false,
        ["arguments"] = queue.Arguments,
    };

    private JsonObject Write(DeclaredExchange exchange) => new()
    {
        ["name"] = exchange.Name,
        ["vhost"] = virtualHost,
        ["type"] = exchange.Type,
        ["durable"] = true,
        ["auto_delete"] = false,
        ["internal"] = exchange.IsInternal,
        ["arguments"] = exchange.Arguments,
    };

    private JsonObject Write(DeclaredBinding binding) => new()
    {
        ["source"] = binding.Exchange,
        ["vhost"] = virtualHost,
        ["destination"] = binding.Queue,
        ["destination_type"] = "queue",
        ["routing_key"] = binding.RoutingKey,
        ["arguments"] = binding.Arguments,
    };

    private JsonObject Write(DeclaredPolicy policy) => new()
    {
        ["vhost"] = virtualHost,
        ["name"] = policy.Name,
        ["pattern"] = ManagementClient.PatternOf(policy.Queue),
        ["apply-to"] = ManagementClient.PoliciesApplyTo,
        ["priority"] = policy.Priority,
        ["definition"] = policy.Definition,
    };

    private static JsonArray List<T>(IEnumerable<T> declared, Func<T, JsonObject> write) => new([.. declared.Select(d => (JsonNode)write(d))]);
}
