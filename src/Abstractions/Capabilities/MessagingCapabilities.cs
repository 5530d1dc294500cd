using System.Collections;

namespace Integration;

/// <summary>What a provider does natively, emulates and can't do: an entry for every <see cref="Capability"/>.</summary>
/// <remarks>A capability that is not named is native, so name every one that is not.</remarks>
public sealed class MessagingCapabilities : IReadOnlyDictionary<Capability, CapabilitySupport>
{
    private readonly Dictionary<Capability, CapabilitySupport> _support;

    /// <summary>Makes the declaration.</summary>
    /// <param name="limits">The provider's limits.</param>
    /// <param name="exceptions">The capabilities that are not native.</param>
    public MessagingCapabilities(MessagingLimits limits, params IEnumerable<KeyValuePair<Capability, CapabilitySupport>> exceptions)
    {
        ArgumentNullException.ThrowIfNull(exceptions);
        Limits = limits ?? throw new ArgumentNullException(nameof(limits));
        _support = Enum.GetValues<Capability>().ToDictionary(c => c, _ => CapabilitySupport.Native);
        foreach (var (capability, support) in exceptions)
            _support[capability] = support;
    }

    /// <summary>The provider's limits.</summary>
    public MessagingLimits Limits { get; }

    /// <inheritdoc />
    public int Count => _support.Count;

    /// <inheritdoc />
    public IEnumerable<Capability> Keys => _support.Keys;

    /// <inheritdoc />
    public IEnumerable<CapabilitySupport> Values => _support.Values;

    /// <inheritdoc />
    public CapabilitySupport this[Capability key] => _support[key];

    /// <summary>Whether the provider can do it, natively or by emulation.</summary>
    public bool Supports(Capability capability) => this[capability].Level != SupportLevel.Unsupported;

    /// <inheritdoc />
    public bool ContainsKey(Capability key) => _support.ContainsKey(key);

    /// <inheritdoc />
    public bool TryGetValue(Capability key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out CapabilitySupport value) =>
        _support.TryGetValue(key, out value);

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<Capability, CapabilitySupport>> GetEnumerator() => _support.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
