using System.Globalization;

namespace Integration.Migration;

/// <summary>Reads typed values of a map and refuses what nobody asked for.</summary>
internal sealed class MapReader
{
    private readonly Dictionary<string, (ScalarNode Key, DocumentNode Value)> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];

    public MapReader(DocumentNode node, string what)
    {
        if (node is not MapNode map)
        {
            // An empty section, such as "orders:" in YAML, has only defaults.
            _ = node is ScalarNode { Text: null } ? node : throw node.Fault($"{what} must have keys with values");
            return;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (!_entries.TryAdd(key.Text ?? throw key.Fault("a key is empty"), (key, value)))
                throw key.Fault($"'{key.Text}' is there twice");
        }
    }

    /// <summary>Every entry, for sections whose keys are names.</summary>
    public IEnumerable<(ScalarNode Key, DocumentNode Value)> Entries => _entries.Values;

    public DocumentNode? Find(string key)
    {
        _known.Add(key);
        return _entries.TryGetValue(key, out var entry) ? entry.Value : null;
    }

    public string? Text(string key) => Find(key) switch
    {
        null or ScalarNode { Text: null } => null,
        ScalarNode scalar => scalar.Text,
        var other => throw other.Fault($"{key} must be a single value"),
    };

    public T? Value<T>(string key, Func<string, T?> parse, string allowed) where T : struct =>
        Text(key) is not { } text ? null : parse(text) ?? throw Find(key)!.Fault($"{key} is '{text}'; allowed: {allowed}");

    public TimeSpan? Duration(string key) => Value<TimeSpan>(
        key,
        text => text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero ? value : null,
        "a duration of more than zero such as 00:00:30 or 7.00:00:00");

    public bool? Flag(string key) => Value<bool>(key, text => bool.TryParse(text, out var value) ? value : null, "true or false");

    public int? Count(string key) => Value<int>(
        key, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : null, "a whole number of 1 or more");

    /// <summary>Refuses keys that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var (name, (key, _)) in _entries)
        {
            if (!_known.Contains(name))
                throw key.Fault($"'{name}' is unknown; allowed: {string.Join(", ", _known.Distinct())}");
        }
    }
}
