using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Integration.Hosting.AsyncApi;

/// <summary>
/// The JSON schemas of what a serializer writes. An object's type has one schema among the components, which every use refers to: so a type may hold
/// itself, and readers see its name.
/// </summary>
/// <param name="serializer">The serializer.</param>
/// <param name="prefix">What the keys of its types begin with.</param>
/// <param name="components">Where the schemas of types go.</param>
internal sealed class PayloadSchemas(SystemTextJsonSerializer serializer, string prefix, DocumentSection components)
{
    private readonly Dictionary<Type, string> _keys = [];
    private JsonSerializerOptions? _json;

    /// <summary>A type's schema: a reference where it is an object's.</summary>
    /// <exception cref="MessageSerializationException">The serializer does not know the type.</exception>
    public JsonNode Of(Type type)
    {
        _json ??= AsWritten(serializer.TypeInfo(type).Options);
        return serializer.TypeInfo(type).Kind == JsonTypeInfoKind.Object ? Reference(type) : Export(type);
    }

    /// <summary>What refers to a type's schema, which is made at the first.</summary>
    public JsonObject Reference(Type type)
    {
        if (!_keys.TryGetValue(type, out var key))
        {
            // Before its schema is made, which may refer to it.
            _keys[type] = key = components.Reserve(prefix + TypeNames.Of(type));
            components.Set(key, Export(type));
        }

        return components.Reference(key);
    }

    private JsonNode Export(Type type) => ExportedSchema.Of(_json!, type).Rewrite(this);

    /// <summary>Whoever reads may take more than is written, such as a number in quotation marks; senders are told what is written.</summary>
    private static JsonSerializerOptions AsWritten(JsonSerializerOptions json) =>
        new(json) { NumberHandling = json.NumberHandling & ~JsonNumberHandling.AllowReadingFromString };
}
