namespace Integration.Aws.Kinesis.Appending;

/// <summary>
/// The sequence number of the last record of each key that was appended lately: given along with the next, it gets a higher one for certain.
/// Of the keys that were used longest ago it forgets some.
/// </summary>
internal sealed class KeySequences
{
    private const int MostKeys = 10_000;

    private readonly Lock _lock = new();
    private Dictionary<string, string> _young = new(StringComparer.Ordinal);
    private Dictionary<string, string> _old = new(StringComparer.Ordinal);

    public string? Find(string key)
    {
        lock (_lock)
            return _young.GetValueOrDefault(key) ?? _old.GetValueOrDefault(key);
    }

    public void Set(string key, string sequence)
    {
        lock (_lock)
        {
            if (_young.Count >= MostKeys / 2 && !_young.ContainsKey(key))
                (_old, _young) = (_young, new(StringComparer.Ordinal));
            _young[key] = sequence;
        }
    }
}
