using System.Text.Json;

namespace Amazon.SQS.Internal;

/// <summary>Reads members of a JSON object; an absent or null one is null (or what <see cref="Collections"/> says).</summary>
internal static class JsonReading
{
    public static string Text(this JsonElement json, string name) => json.Find(name)?.GetString();

    public static int? Integer(this JsonElement json, string name) => json.Find(name)?.GetInt32();

    public static long? Long(this JsonElement json, string name) => json.Find(name)?.GetInt64();

    public static bool? Flag(this JsonElement json, string name) => json.Find(name)?.GetBoolean();

    public static MemoryStream Binary(this JsonElement json, string name) =>
        json.Find(name) is { } value ? new MemoryStream(value.GetBytesFromBase64()) : null;

    public static List<string> Texts(this JsonElement json, string name) => json.Items(name, item => item.GetString());

    public static List<T> Items<T>(this JsonElement json, string name, Func<JsonElement, T> read) =>
        json.Find(name) is { } array ? [.. array.EnumerateArray().Select(read)] : Collections.NewList<T>();

    public static Dictionary<string, string> Map(this JsonElement json, string name) => json.Map(name, item => item.GetString());

    public static Dictionary<string, T> Map<T>(this JsonElement json, string name, Func<JsonElement, T> read)
    {
        if (json.Find(name) is not { } members)
        {
            return Collections.NewDictionary<string, T>();
        }

        var map = new Dictionary<string, T>();
        foreach (var member in members.EnumerateObject())
        {
            map[member.Name] = read(member.Value);
        }

        return map;
    }

    private static JsonElement? Find(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
