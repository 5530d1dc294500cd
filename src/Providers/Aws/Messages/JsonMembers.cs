using System.Text.Json;
using Integration.Drivers;

namespace Integration.Aws.Messages;

/// <summary>
/// The members of a JSON object that anyone may have written, one by one: one that is of another type or out of bounds is as if it were not
/// there. Of several members of one name the last counts.
/// </summary>
internal static class JsonMembers
{
    public static JsonElement? Member(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out var member) ? member : null;

    public static object? Value(JsonElement json, ReadOnlySpan<byte> name) => Member(json, name) is { } member ? Marks.Value(member) : null;

    /// <summary>A string that may be empty.</summary>
    public static string? Text(JsonElement json, ReadOnlySpan<byte> name)
    {
        var value = Value(json, name);
        return value is "" ? "" : Marks.Text(value);
    }

    /// <summary>The strings of an object; null when it is none.</summary>
    public static Dictionary<string, string>? Texts(JsonElement json, ReadOnlySpan<byte> name)
    {
        if (Member(json, name) is not { ValueKind: JsonValueKind.Object } map)
            return null;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in map.EnumerateObject())
        {
            if (NameOf(member) is { } key && Marks.Value(member.Value) is string text)
                texts[key] = text;
        }

        return texts;
    }

    // JSON may escape an unpaired surrogate, which is not valid Unicode.
    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
