namespace Integration.Pipeline;

/// <summary>A key for AES-GCM with the id that messages name it by.</summary>
public sealed class EncryptionKey
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>The longest key, in bytes.</summary>
    public const int MaxBytes = 32;

    private readonly byte[] _bytes;

    /// <summary>Makes a key.</summary>
    /// <param name="id">Its id: 1–128 ASCII letters, digits and punctuation. It is readable in each message.</param>
    /// <param name="bytes">16, 24 or 32 random bytes; 32 are best. Copied.</param>
    /// <exception cref="ArgumentException">The id or the length is not legal.</exception>
    public EncryptionKey(string id, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!LegalMessage.IsKey(id))
            throw new ArgumentException($"The id of a key has 1-{MaxIdLength} ASCII letters, digits and punctuation characters.", nameof(id));
        if (bytes.Length is not (16 or 24 or 32))
            throw new ArgumentException($"The key '{id}' has {bytes.Length} bytes; AES takes 16, 24 or 32.", nameof(bytes));
        (Id, _bytes) = (id, bytes.ToArray());
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The id; never the key.</summary>
    public override string ToString() => $"key {Id}";
}

/// <summary>Where keys come from: the application's own, or a service for keys with a cache before it. Called for each message.</summary>
public interface IKeyRing
{
    /// <summary>The key to encrypt with now.</summary>
    ValueTask<EncryptionKey> GetCurrentAsync(CancellationToken cancellationToken);

    /// <summary>
    /// A key by its id, also one that is no longer current: as long as messages may wait that were encrypted with it, dead letters included. Null when
    /// there is none, which dead-letters the message; when that can't be told at present it throws, and the message is received again.
    /// </summary>
    ValueTask<EncryptionKey?> FindAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Keys that are there from the beginning.</summary>
public sealed class FixedKeyRing : IKeyRing
{
    private readonly Dictionary<string, EncryptionKey> _keys;
    private readonly EncryptionKey _current;

    /// <summary>Makes a key ring.</summary>
    /// <param name="current">The id of the key to encrypt with.</param>
    /// <param name="keys">All keys, the current among them.</param>
    /// <exception cref="ArgumentException">The current key is not among the keys, or two have one id.</exception>
    public FixedKeyRing(string current, params IEnumerable<EncryptionKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys.ToDictionary(k => k.Id, StringComparer.Ordinal);
        _current = _keys.GetValueOrDefault(current) ?? throw new ArgumentException($"There is no key '{current}'; there are: {string.Join(", ", _keys.Keys)}.", nameof(current));
    }

    /// <inheritdoc />
    public ValueTask<EncryptionKey> GetCurrentAsync(CancellationToken cancellationToken) => new(_current);

    /// <inheritdoc />
    public ValueTask<EncryptionKey?> FindAsync(string id, CancellationToken cancellationToken) => new(_keys.GetValueOrDefault(id));
}
