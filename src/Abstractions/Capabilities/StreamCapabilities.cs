using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Integration;

/// <summary>What a provider's streams do natively, emulate and can't do: an entry for every <see cref="StreamCapability"/>.</summary>
/// <remarks>
/// A capability that is not named is unsupported, the other way round than in <see cref="MessagingCapabilities"/>: one that a later version
/// adds is not claimed by a provider that knows nothing of it.
/// </remarks>
public sealed class StreamCapabilities : IReadOnlyDictionary<StreamCapability, CapabilitySupport>
{
    private static readonly CapabilitySupport Undeclared = CapabilitySupport.Unsupported("the provider does not declare it.", "another provider.");

    private readonly Dictionary<StreamCapability, CapabilitySupport> _support;

    /// <summary>Makes the declaration.</summary>
    /// <param name="limits">The limits of the provider's streams.</param>
    /// <param name="support">The capabilities; those not named are unsupported.</param>
    public StreamCapabilities(StreamLimits limits, params IEnumerable<KeyValuePair<StreamCapability, CapabilitySupport>> support)
    {
        ArgumentNullException.ThrowIfNull(support);
        Limits = limits ?? throw new ArgumentNullException(nameof(limits));
        _support = Enum.GetValues<StreamCapability>().ToDictionary(c => c, _ => Undeclared);
        foreach (var (capability, level) in support)
            _support[capability] = level;
    }

    /// <summary>The limits of the provider's streams.</summary>
    public StreamLimits Limits { get; }

    /// <inheritdoc />
    public int Count => _support.Count;

    /// <inheritdoc />
    public IEnumerable<StreamCapability> Keys => _support.Keys;

    /// <inheritdoc />
    public IEnumerable<CapabilitySupport> Values => _support.Values;

    /// <inheritdoc />
    public CapabilitySupport this[StreamCapability key] => _support[key];

    /// <summary>Whether the provider can do it, natively or by emulation.</summary>
    public bool Supports(StreamCapability capability) => this[capability].Level != SupportLevel.Unsupported;

    /// <inheritdoc />
    public bool ContainsKey(StreamCapability key) => _support.ContainsKey(key);

    /// <inheritdoc />
    public bool TryGetValue(StreamCapability key, [MaybeNullWhen(false)] out CapabilitySupport value) => _support.TryGetValue(key, out value);

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<StreamCapability, CapabilitySupport>> GetEnumerator() => _support.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
