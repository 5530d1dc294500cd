using System.Text.Json.Nodes;

namespace Integration.Hosting.AsyncApi;

/// <summary>The messages of a client: each type's once among the components, as the client's serializer writes it.</summary>
internal sealed class ClientMessages(DescribedClient client, DocumentSection components, DocumentSection schemas)
{
    private readonly Dictionary<Type, string> _keys = [];
    private readonly SystemTextJsonSerializer? _json = client.Serializer as SystemTextJsonSerializer;
    private readonly PayloadSchemas? _payloads = client.Serializer is SystemTextJsonSerializer json ? new(json, client.Prefix, schemas) : null;
    private string? _fault;

    /// <summary>The key of a type's message.</summary>
    /// <exception cref="MessageSerializationException">The serializer does not know the type.</exception>
    public string KeyOf(Type type)
    {
        if (!_keys.TryGetValue(type, out var key))
        {
            var name = client.Serializer.GetTypeName(type);
            _keys[type] = key = components.Reserve(client.Prefix + name);
            components.Set(key, Describe(type, name));
        }

        return key;
    }

    /// <summary>The key of the reply that says that a request failed.</summary>
    public string KeyOfFault()
    {
        if (_fault is null)
        {
            _fault = components.Reserve(client.Prefix + "fault");
            components.Set(_fault, new JsonObject
            {
                ["name"] = "fault",
                ["title"] = "Fault",
                ["summary"] = "The reply when a request failed for good: the exception's type and message.",
                ["contentType"] = "text/plain; charset=utf-8",
                ["headers"] = Required((Fault.TypeHeader, Text())),
                ["payload"] = Text(),
            });
        }

        return _fault;
    }

    public JsonObject Reference(string key) => components.Reference(key);

    private JsonObject Describe(Type type, string name)
    {
        var message = new JsonObject { ["name"] = name, ["title"] = TypeNames.Of(type) };
        if (_json is null)
            return message;
        var payload = _payloads!.Of(type);
        switch (_json.Options)
        {
            case { CloudEvents: CloudEventsMode.Structured } options:
                message["contentType"] = CloudEventJson.MediaType;
                message["payload"] = Required(
                    [
                        .. Attributes(options, name),
                        (CloudEventAttributes.DataContentType, Constant(SystemTextJsonSerializer.ContentType)),
                        ("data", payload),
                    ]);
                break;
            case { CloudEvents: CloudEventsMode.Binary } options:
                message["contentType"] = SystemTextJsonSerializer.ContentType;
                message["headers"] = Required([.. Attributes(options, name).Select(a => (CloudEventHeaders.Prefix + a.Name, a.Schema))]);
                message["payload"] = payload;
                break;
            case var options:
                message["contentType"] = SystemTextJsonSerializer.ContentType;
                if (options.TypeName == TypeNameLocation.Header)
                    message["headers"] = Required((options.TypeNameHeader, Constant(name)));
                message["payload"] = payload;
                break;
        }

        return message;
    }

    /// <summary>The attributes of CloudEvents that are always written.</summary>
    private static IEnumerable<(string Name, JsonNode Schema)> Attributes(SerializationOptions options, string name) =>
    [
        (CloudEventAttributes.SpecVersion, Constant(CloudEventAttributes.SupportedVersion)),
        ("id", Text()),
        ("source", Text("uri-reference")),
        ("type", Constant(name)),
        ("time", Text("date-time")),
    ];

    private static JsonObject Required(params (string Name, JsonNode Schema)[] members) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Schema))),
        ["required"] = new JsonArray([.. members.Select(m => (JsonNode?)m.Name)]),
    };

    private static JsonObject Constant(string value) => new() { ["type"] = "string", ["const"] = value };

    private static JsonObject Text(string? format = null) => format is null ? new() { ["type"] = "string" } : new() { ["type"] = "string", ["format"] = format };
}
