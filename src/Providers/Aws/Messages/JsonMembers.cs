using System.Text.Json;
using Integration.Drivers;

namespace Integration.Aws.Messages;

/// <summary>
/// The members of a JSON object that anyone may have written, in one pass: one that is of another type or out of bounds is as if it were not
/// there. Of several members of one name the last counts.
/// </summary>
internal static class JsonMembers
{
    /// <summary>A string that may be empty.</summary>
    public static string? Text(JsonElement member)
    {
        var value = Marks.Value(member);
        return value is "" ? "" : Marks.Text(value);
    }

    /// <summary>The strings of an object; null when it is none.</summary>
    public static Dictionary<string, string>? Texts(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (NameOf(member) is { } key && Marks.Value(member.Value) is string text)
                texts[key] = text;
        }

        return texts;
    }

    /// <summary>The name; null for one that is none, as JSON may escape an unpaired surrogate.</summary>
    public static string? NameOf(JsonProperty member)
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
