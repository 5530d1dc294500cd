using System.Text.Json;

namespace Amazon.Kinesis.Internal;

/// <summary>Reads members of a JSON object; an absent or null one is null (or what <see cref="Collections"/> says).</summary>
internal static class JsonReading
{
    public static string Text(this JsonElement json, string name) => json.Find(name)?.GetString();

    public static int? Integer(this JsonElement json, string name) => json.Find(name)?.GetInt32();

    public static long? Long(this JsonElement json, string name) => json.Find(name)?.GetInt64();

    public static bool? Flag(this JsonElement json, string name) => json.Find(name)?.GetBoolean();

    /// <summary>Seconds since 1970, with a fraction; what the service stores has milliseconds.</summary>
    public static DateTime? Time(this JsonElement json, string name) =>
        json.Find(name) is { } value ? DateTime.UnixEpoch.AddMilliseconds(Math.Round(value.GetDouble() * 1000)) : null;

    public static T Object<T>(this JsonElement json, string name, Func<JsonElement, T> read) =>
        json.Find(name) is { } value ? read(value) : default;

    public static MemoryStream Binary(this JsonElement json, string name) =>
        json.Find(name) is { } value ? new MemoryStream(value.GetBytesFromBase64()) : null;

    public static List<string> Texts(this JsonElement json, string name) => json.Items(name, item => item.GetString());

    public static List<T> Items<T>(this JsonElement json, string name, Func<JsonElement, T> read) =>
        json.Find(name) is { } array ? [.. array.EnumerateArray().Select(read)] : Collections.NewList<T>();

    private static JsonElement? Find(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
