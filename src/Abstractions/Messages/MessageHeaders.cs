using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Integration;

/// <summary>
/// The typed headers of a message: an immutable dictionary with case-sensitive names. Use <see cref="With"/> to add,
/// or <see cref="Create"/> with name and value pairs: <c>MessageHeaders.Create(("country", "DE"), ("amount", 12.5m))</c>.
/// </summary>
/// <remarks>Names are checked when the message is sent: see <see cref="HeaderName"/>.</remarks>
public sealed class MessageHeaders : IReadOnlyDictionary<string, HeaderValue>, IEquatable<MessageHeaders>
{
    private readonly Dictionary<string, HeaderValue> _values;

    private MessageHeaders(Dictionary<string, HeaderValue> values) => _values = values;

    /// <summary>Makes headers from name and value pairs; of equal names the last wins.</summary>
    public MessageHeaders(IEnumerable<KeyValuePair<string, HeaderValue>> values)
        : this(new Dictionary<string, HeaderValue>(StringComparer.Ordinal))
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (name, value) in values)
            _values[name] = value;
    }

    /// <summary>No headers.</summary>
    public static MessageHeaders Empty { get; } = new([]);

    /// <inheritdoc />
    public int Count => _values.Count;

    /// <inheritdoc />
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc />
    public IEnumerable<HeaderValue> Values => _values.Values;

    /// <inheritdoc />
    public HeaderValue this[string key] => _values[key];

    /// <summary>The names and values, to go through them without an allocation.</summary>
    internal Dictionary<string, HeaderValue> Entries => _values;

    /// <summary>Makes headers from name and value pairs; of equal names the last wins.</summary>
    public static MessageHeaders Create(params ReadOnlySpan<(string Name, HeaderValue Value)> values)
    {
        var made = new Dictionary<string, HeaderValue>(values.Length, StringComparer.Ordinal);
        foreach (var (name, value) in values)
            made[name] = value;
        return new MessageHeaders(made);
    }

    /// <summary>These headers and one more; a header of that name is replaced.</summary>
    public MessageHeaders With(string name, HeaderValue value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(new Dictionary<string, HeaderValue>(_values, StringComparer.Ordinal) { [name] = value });
    }

    /// <summary>These headers less one; the same headers when there is none of that name.</summary>
    public MessageHeaders Without(string name)
    {
        if (!_values.ContainsKey(name))
            return this;
        var copy = new Dictionary<string, HeaderValue>(_values, StringComparer.Ordinal);
        copy.Remove(name);
        return new MessageHeaders(copy);
    }

    /// <summary>Gets a header if it exists and holds a <typeparamref name="T"/>.</summary>
    public bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return _values.TryGetValue(name, out var found) && found.TryGet(out value);
    }

    /// <inheritdoc />
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc />
    public bool TryGetValue(string key, out HeaderValue value) => _values.TryGetValue(key, out value);

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, HeaderValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same names with equal values, in any order.</summary>
    public bool Equals(MessageHeaders? other) =>
        other is not null
        && Count == other.Count
        && _values.All(pair => other._values.TryGetValue(pair.Key, out var value) && pair.Value == value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as MessageHeaders);

    /// <inheritdoc />
    public override int GetHashCode() => _values.Aggregate(Count, (hash, pair) => hash ^ HashCode.Combine(pair.Key, pair.Value));

    /// <summary>The names only: values may be confidential.</summary>
    public override string ToString() => string.Join(", ", _values.Keys);
}
