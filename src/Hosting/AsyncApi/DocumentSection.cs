using System.Text.Json.Nodes;

namespace Integration.Hosting.AsyncApi;

/// <summary>A part of the document whose entries have keys: legal ones, no two alike, written in their order.</summary>
/// <param name="pointer">Where it is in the document, such as <c>#/channels</c>.</param>
internal sealed class DocumentSection(string pointer)
{
    private readonly SortedDictionary<string, JsonNode?> _entries = new(StringComparer.Ordinal);

    /// <summary>Takes a key for an entry to come: the one that is wanted, as far as it is legal and free.</summary>
    public string Reserve(string wanted)
    {
        var legal = new string([.. wanted.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')]);
        var key = legal;
        for (var number = 2; !_entries.TryAdd(key, null); number++)
            key = $"{legal}-{number}";
        return key;
    }

    /// <summary>The entry of a key that was taken.</summary>
    public void Set(string key, JsonNode entry) => _entries[key] = entry;

    /// <summary>What refers to an entry.</summary>
    public JsonObject Reference(string key) => new() { ["$ref"] = $"{pointer}/{key}" };

    public JsonObject ToJson() => new(_entries);
}
