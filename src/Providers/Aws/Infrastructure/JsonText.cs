using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Integration.Aws.Infrastructure;

/// <summary>JSON of documents: to be read by people, and no part of a page.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions InLines = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions InOneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document, in lines.</summary>
    public static string Print(JsonNode document) => document.ToJsonString(InLines) + "\n";

    /// <summary>JSON within a text of a document.</summary>
    public static string PrintWithin(JsonNode part) => part.ToJsonString(InOneLine);

    /// <summary>A copy with each text, and each name of a member, turned into something else.</summary>
    public static JsonNode? Map(JsonNode? node, Func<string, JsonNode> text, Func<string, string>? name = null) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(name is null ? m.Key : name(m.Key), Map(m.Value, text, name)))),
        JsonArray items => new JsonArray([.. items.Select(i => Map(i, text, name))]),
        JsonValue value when value.TryGetValue<string>(out var found) => text(found),
        _ => node?.DeepClone(),
    };
}
