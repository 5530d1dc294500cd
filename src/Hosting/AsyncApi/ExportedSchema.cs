using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Integration.Hosting.AsyncApi;

/// <summary>
/// A type's schema as the exporter of System.Text.Json writes it, where everything stands within everything, and what comes again is a pointer to where it stood
/// first. It is rewritten for the document: objects become references to their own schemas, which would break such pointers, so these are written out.
/// </summary>
internal sealed class ExportedSchema
{
    /// <summary>The member of an exported node that has the number of its context; no name of a member of the application's types.</summary>
    private const string Mark = "\0context";

    private readonly List<JsonSchemaExporterContext> _contexts = [];

    /// <summary>Where each thing stood first.</summary>
    private readonly Dictionary<(JsonTypeInfo Type, JsonPropertyInfo? Property), JsonObject> _first = [];

    /// <summary>What is being written around the node in hand: what points to one of these holds itself.</summary>
    private readonly Stack<JsonObject> _open = [];

    private JsonNode _root = null!;
    private PayloadSchemas _schemas = null!;

    private ExportedSchema()
    {
    }

    /// <exception cref="NotSupportedException">There is no metadata of a type within it.</exception>
    public static ExportedSchema Of(JsonSerializerOptions json, Type type)
    {
        var exported = new ExportedSchema();
        exported._root = json.GetJsonSchemaAsNode(type, new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = exported.Note });
        return exported;
    }

    /// <summary>The type's own schema, with references to those of others.</summary>
    public JsonNode Rewrite(PayloadSchemas schemas)
    {
        _schemas = schemas;
        return Rewrite(_root);
    }

    private JsonNode Note(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        if (!schema.ContainsKey("$ref") && context.BaseTypeInfo is null)
            _first.TryAdd((context.TypeInfo, context.PropertyInfo), schema);
        schema[Mark] = _contexts.Count;
        _contexts.Add(context);
        return node;
    }

    private JsonNode Rewrite(JsonNode node)
    {
        if (node is JsonArray array)
            return new JsonArray([.. array.Select(item => item is null ? null : Rewrite(item))]);
        if (node is not JsonObject schema)
            return node.DeepClone();
        if (schema[Mark] is not JsonValue mark)
            return Copy(schema);
        var context = _contexts[mark.GetValue<int>()];

        // A converter of the property's own, which may write anything: the exporter takes it for one of the type's.
        if (context is { TypeInfo.Kind: not JsonTypeInfoKind.None, PropertyInfo.CustomConverter: not null })
            return Complete(new JsonObject(), schema, context);

        // But not derived types, which stand with their discriminators within the type that declares them.
        if (node != _root && context is { TypeInfo.Kind: JsonTypeInfoKind.Object, BaseTypeInfo: null })
            return Complete(Refer(context), schema, context);
        return Complete(schema.ContainsKey("$ref") ? Follow(context) : CopyOpen(schema, context), schema, context, context.TypeInfo.Type);
    }

    private JsonObject Refer(JsonSchemaExporterContext context)
    {
        var nullable = Nullable.GetUnderlyingType(context.TypeInfo.Type);
        var reference = _schemas.Reference(nullable ?? context.TypeInfo.Type);
        return nullable is not null || context.PropertyInfo is { IsGetNullable: true } or { IsSetNullable: true }
            ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
            : reference;
    }

    /// <summary>What was written before, once more; a collection that holds itself can only be referred to.</summary>
    private JsonObject Follow(JsonSchemaExporterContext context)
    {
        var first = _first[(context.TypeInfo, context.PropertyInfo)];
        return _open.Contains(first) ? _schemas.Reference(context.TypeInfo.Type) : CopyOpen(first, context);
    }

    private JsonObject CopyOpen(JsonObject schema, JsonSchemaExporterContext context)
    {
        _open.Push(schema);
        var copy = Copy(schema);
        _open.Pop();
        if (copy["required"] is JsonArray required)
            LeaveOutOptional(required, context.TypeInfo);
        return copy;
    }

    private JsonObject Copy(JsonObject schema) =>
        new(schema.Where(m => m.Key != Mark).Select(m => KeyValuePair.Create(m.Key, m.Value is null ? null : Rewrite(m.Value))));

    /// <summary>The exporter requires whatever a constructor takes, also what is not written where it is null.</summary>
    private static void LeaveOutOptional(JsonArray required, JsonTypeInfo type)
    {
        var optional = type.Properties.Where(p => !p.IsRequired && MayBeMissing(p)).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in required.Where(n => optional.Contains((string)n!)).ToList())
            required.Remove(name);
    }

    private static bool MayBeMissing(JsonPropertyInfo property) => property.ShouldSerialize is not null || property.Options.DefaultIgnoreCondition switch
    {
        JsonIgnoreCondition.WhenWritingNull => property.IsGetNullable,
        JsonIgnoreCondition.WhenWritingDefault => true,
        _ => false,
    };

    /// <summary>Adds a default value, what <see cref="DescriptionAttribute"/> says, and the name of a derived type.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="exported">What it was made of.</param>
    /// <param name="context">What the schema is of.</param>
    /// <param name="type">The type, where its own description counts.</param>
    private static JsonObject Complete(JsonObject schema, JsonObject exported, JsonSchemaExporterContext context, Type? type = null)
    {
        var beside = new JsonObject();
        if (exported.TryGetPropertyValue("default", out var value) && !schema.ContainsKey("default"))
            beside["default"] = value?.DeepClone();
        var property = context.PropertyInfo;
        if ((DescriptionOf(property?.AttributeProvider) ?? DescriptionOf(property?.AssociatedParameter?.AttributeProvider) ?? DescriptionOf(type)) is { } text)
            beside["description"] = text;
        if (context.BaseTypeInfo is not null)
            beside["title"] = TypeNames.Of(context.TypeInfo.Type);
        if (beside.Count == 0)
            return schema;

        // What stands beside a reference itself is not read.
        if (schema.ContainsKey("$ref"))
            schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
        foreach (var (name, node) in beside)
            schema[name] = node?.DeepClone();
        return schema;
    }

    private static string? DescriptionOf(ICustomAttributeProvider? member) =>
        member?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true).OfType<DescriptionAttribute>().FirstOrDefault()?.Description;
}
