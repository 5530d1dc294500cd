using Integration.Pipeline;
using Integration.Registration;

namespace Integration.Hosting.Pipeline;

/// <summary>A coding that a client has, with its settings.</summary>
/// <param name="key">Its section below <c>Pipeline</c>.</param>
/// <param name="destinations">The queues and topics whose messages it encodes, by name; none for all.</param>
internal abstract class CodingPart(string key, IList<string> destinations) : IConfigurationPart
{
    public const string DestinationsKey = "Destinations";

    public string Key => key;

    public IEnumerable<string> Destinations => destinations;

    public abstract void Read(ConfigurationReader messaging, bool createsMissing);

    /// <summary>Makes it of what was read.</summary>
    public abstract CodingStep Make(IServiceProvider services, string? client);

    protected void ReadDestinations(ConfigurationReader section)
    {
        if (section.Texts(DestinationsKey) is { Count: > 0 } set)
        {
            destinations.Clear();
            foreach (var name in set)
                destinations.Add(name);
        }

        foreach (var illegal in destinations.Where(d => !EntityPath.IsLegalName(d)))
            section.Fault(DestinationsKey, $"has '{illegal}', which is not the name of a queue or topic");
    }

    protected CodingStep Step(IBodyCoding coding) => new(coding, destinations.Count == 0 ? null : [.. destinations]);
}

internal sealed class CompressionPart(CompressionOptions options) : CodingPart("Compression", options.Destinations)
{
    public override void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Pipeline").Section(Key);
        options.Algorithm = section.Member<CompressionAlgorithm>(nameof(options.Algorithm)) ?? options.Algorithm;
        options.Level = section.Member<System.IO.Compression.CompressionLevel>(nameof(options.Level)) ?? options.Level;
        options.Threshold = section.NumberOr(nameof(options.Threshold), options.Threshold, 0);
        options.MaxExpandedBytes = section.NumberOr(nameof(options.MaxExpandedBytes), options.MaxExpandedBytes, 1);
        ReadDestinations(section);
    }

    public override CodingStep Make(IServiceProvider services, string? client) => Step(new BodyCompression(options));
}

internal sealed class EncryptionPart(EncryptionOptions options, Func<IServiceProvider, IKeyRing>? keys) : CodingPart("Encryption", options.Destinations)
{
    private FixedKeyRing? _configured;

    public override void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Pipeline").Section(Key);
        ReadDestinations(section);
        foreach (var illegal in options.AuthenticatedHeaders.Where(h => HeaderName.FindFault(h) is not null))
            section.Fault("", $"authenticates the header '{illegal}', which no message can have: {HeaderName.FindFault(illegal)}");
        if (keys is null)
            _configured = ReadKeys(section);
    }

    public override CodingStep Make(IServiceProvider services, string? client) =>
        Step(new BodyEncryption(_configured ?? keys!(services), options));

    private static FixedKeyRing? ReadKeys(ConfigurationReader section)
    {
        var ring = new List<EncryptionKey>();
        var keys = section.Section("Keys");
        var names = keys.Names;
        foreach (var id in names)
        {
            if (ReadKey(keys, id) is { } key)
                ring.Add(key);
        }

        if (names.Count == 0)
            section.Fault("Keys", "has no key; set Keys:<id> to 16, 24 or 32 random bytes in base64, from where secrets are kept, or give AddEncryption a key ring");
        var current = section.Text("CurrentKey");
        if (current is null && names.Count == 1)
            current = names[0];
        if (names.Count > 0 && (current is null || !names.Contains(current, StringComparer.Ordinal)))
            section.Fault("CurrentKey", $"{(current is null ? "is missing" : $"names the key '{current}', which there is not")}; keys: {string.Join(", ", names)}");
        return ring.Exists(k => k.Id == current) ? new FixedKeyRing(current!, ring) : null;
    }

    private static EncryptionKey? ReadKey(ConfigurationReader keys, string id)
    {
        var bytes = new byte[EncryptionKey.MaxBytes];
        try
        {
            return Convert.TryFromBase64String(keys.Text(id) ?? "", bytes, out var length) && length > 0
                ? new EncryptionKey(id, bytes.AsSpan(0, length))
                : Fault("is not a key: 16, 24 or 32 bytes in base64 are expected");
        }
        catch (ArgumentException exception)
        {
            return Fault($"is not a key. {exception.Message}");
        }

        EncryptionKey? Fault(string what)
        {
            keys.Fault(id, what);
            return null;
        }
    }
}
