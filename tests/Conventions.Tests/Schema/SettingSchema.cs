using System.Text.Json.Nodes;
using Integration.Registration;

namespace Integration.Conventions.Tests.Schema;

/// <summary>The JSON schema of what a reader was asked for.</summary>
internal static class SettingSchema
{
    private const string DurationPattern = @"^(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?$";

    /// <param name="reader">The section's reader, after everything was read.</param>
    /// <param name="isOpen">Whether other packages know more keys.</param>
    public static JsonObject Of(ConfigurationReader reader, bool isOpen = false)
    {
        if (reader.KeysAreNames)
            return new() { ["type"] = "object", ["additionalProperties"] = reader.Forms.Values.Select(Of).Aggregate(Merge) };
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(reader.Forms.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)Of(f.Value)))) };
        if (!isOpen)
            schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject Of(SettingForm form) => form.Kind switch
    {
        SettingKind.Section => Of(form.Section!),
        SettingKind.Texts => new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
        SettingKind.Flag => new() { ["type"] = "boolean" },
        SettingKind.Number => Number(form),
        SettingKind.Duration => new() { ["type"] = "string", ["pattern"] = DurationPattern, ["description"] = "A duration, hh:mm:ss or d.hh:mm:ss." },
        SettingKind.Address => new() { ["type"] = "string", ["format"] = "uri" },
        SettingKind.Choice => new() { ["enum"] = new JsonArray([.. form.Choices!.Select(c => (JsonNode)c)]) },
        _ => new() { ["type"] = "string" },
    };

    private static JsonObject Number(SettingForm form)
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = form.Min };
        if (form.Max is { } max)
            schema["maximum"] = max;
        return schema;
    }

    /// <summary>What is under one name or another of a section: the keys of both.</summary>
    private static JsonObject Merge(JsonObject one, JsonObject other)
    {
        if (one["properties"] is not JsonObject properties || other["properties"] is not JsonObject more)
            return one;
        foreach (var (key, schema) in more.Where(p => !properties.ContainsKey(p.Key)))
            properties[key] = schema!.DeepClone();
        return one;
    }
}
