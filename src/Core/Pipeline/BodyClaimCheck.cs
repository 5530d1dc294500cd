using System.Security.Cryptography;
using System.Text.Json;

namespace Integration.Pipeline;

/// <summary>
/// Puts large bodies into a store and sends a reference instead (<c>claim-check</c>): JSON with the store's name, the destination, the length and
/// the SHA-256 of the body. Reading fetches the body and compares.
/// </summary>
/// <remarks>
/// A body is stored under <c>destination/id-digest</c>, so that a message that is sent again is stored once, and a reference fits only the message that it
/// was made for. It is stored before the message is sent: one that is not accepted leaves its body behind, as do messages that expire or are purged.
/// The store's lifecycle, or <see cref="BodySweep"/>, removes what is older than any message gets.
/// </remarks>
public sealed class BodyClaimCheck : IBodyCoding
{
    private const string Coding = "claim-check";
    private const int MostBytesOfReference = 1024;
    private const int DigestCharacters = SHA256.HashSizeInBytes * 2;

    private readonly ClaimCheckOptions _options;
    private readonly IReadOnlyDictionary<string, IBodyStore> _stores;
    private readonly IBodyStore _own;

    /// <summary>Makes the coding.</summary>
    /// <param name="options">Which bodies go where.</param>
    /// <param name="stores">The stores by name: the one that is written to, and any others that are read from.</param>
    /// <exception cref="ArgumentException">There is no store of the options' name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public BodyClaimCheck(ClaimCheckOptions options, IReadOnlyDictionary<string, IBodyStore> stores)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(stores);
        if (options.Threshold < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.Threshold, $"{nameof(options.Threshold)} must be 0 or more.");
        if (options.MaxBodyBytes < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxBodyBytes, $"{nameof(options.MaxBodyBytes)} must be 1 or more.");
        _own = stores.GetValueOrDefault(options.Store ?? "") ?? throw new ArgumentException($"There is no store '{options.Store}'; there are: {string.Join(", ", stores.Keys)}.", nameof(options));
        (_options, _stores) = (options, stores);
    }

    /// <inheritdoc />
    public CodingStage Stage => CodingStage.Storage;

    /// <inheritdoc />
    public IReadOnlyCollection<string> Codings { get; } = [Coding];

    /// <inheritdoc />
    public async ValueTask<EncodedMessage?> EncodeAsync(Message message, PipelineContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(context);
        if (message.Body.Length <= _options.Threshold)
            return null;
        if (message.Body.Length > _options.MaxBodyBytes)
            throw new MessageTooLargeException(message.Body.Length, _options.MaxBodyBytes, context.Provider, context.Entity);
        var reference = new Reference(_options.Store!, context.Entity.Name, message.Body.Length, Convert.ToHexStringLower(SHA256.HashData(message.Body.Span)));
        await _own.WriteAsync(reference.NameFor(message), message.Body, cancellationToken).ConfigureAwait(false);
        return new EncodedMessage(message with { Body = reference.Write() }, Coding);
    }

    /// <inheritdoc />
    public async ValueTask<DecodedMessage> DecodeAsync(Message message, string coding, PipelineContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(context);
        var reference = Reference.Read(message.Body) ?? throw context.Unreadable(UnreadableBodyFault.Malformed, "the body is not a reference of a claim check.");
        if (reference.Length > _options.MaxBodyBytes)
            throw context.Unreadable(UnreadableBodyFault.TooLarge, $"the stored body has {reference.Length} bytes; this client takes {_options.MaxBodyBytes} ({nameof(_options.MaxBodyBytes)}).");
        var store = _stores.GetValueOrDefault(reference.Store)
            ?? throw context.Unreadable(UnreadableBodyFault.Missing, $"the body is in the store '{reference.Store}', which this client does not have. Add it, then redrive.");
        var name = reference.NameFor(message);
        var body = await store.ReadAsync(name, reference.Length, cancellationToken).ConfigureAwait(false)
            ?? throw context.Unreadable(UnreadableBodyFault.Missing, $"the store '{reference.Store}' does not have the body '{name}' (any more).");
        if (body.Length != reference.Length || Convert.ToHexStringLower(SHA256.HashData(body.Span)) != reference.Digest)
            throw context.Unreadable(UnreadableBodyFault.DigestMismatch, $"what the store '{reference.Store}' has as '{name}' is not what was stored.");

        // Of a topic's message every subscription has a copy, and each refers to the one body.
        var deletes = _options.DeleteAfterCompletion && context.Entity.Kind == EntityKind.Queue;
        return new DecodedMessage(message with { Body = body }, deletes ? token => store.DeleteAsync(name, token) : null);
    }

    private sealed record Reference(string Store, string Destination, int Length, string Digest)
    {
        // Nothing of it is taken from the reference as it is, so that no sender can have another body read or deleted.
        public string NameFor(Message message) => BodyNames.OfBody(Destination, message.MessageId ?? "", Digest);

        public ReadOnlyMemory<byte> Write()
        {
            using var written = new MemoryStream();
            using (var json = new Utf8JsonWriter(written))
            {
                json.WriteStartObject();
                json.WriteString("store", Store);
                json.WriteString("destination", Destination);
                json.WriteNumber("length", Length);
                json.WriteString("sha256", Digest);
                json.WriteEndObject();
            }

            return written.ToArray();
        }

        public static Reference? Read(ReadOnlyMemory<byte> body)
        {
            if (body.Length > MostBytesOfReference)
                return null;
            try
            {
                using var document = JsonDocument.Parse(body);
                var root = document.RootElement;
                var made = new Reference(
                    root.GetProperty("store").GetString() ?? "",
                    root.GetProperty("destination").GetString() ?? "",
                    root.GetProperty("length").GetInt32(),
                    root.GetProperty("sha256").GetString() ?? "");
                var isDigest = made.Digest.Length == DigestCharacters && made.Digest.All(char.IsAsciiHexDigitLower);
                return EntityPath.IsLegalName(made.Store) && EntityPath.IsLegalName(made.Destination) && made.Length >= 0 && isDigest ? made : null;
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                return null;
            }
        }
    }
}

/// <summary>Which bodies go to a store. On the generic host each property can be set at <c>Pipeline:ClaimCheck</c> of the messaging section, which wins over code.</summary>
public class ClaimCheckOptions
{
    /// <summary>The name of the store to write to; on the generic host null, the default, for the only one there is. Letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string? Store { get; set; }

    /// <summary>Bodies of more bytes than this are stored, 0 or more; 131,072 by default. Counted after compression and encryption.</summary>
    public int Threshold { get; set; } = 128 * 1024;

    /// <summary>The most bytes of a stored body, 1 or more; 256 MiB by default. Larger ones are refused at sending and at receipt.</summary>
    public int MaxBodyBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// Whether a body is deleted once its message, received from a queue or its dead-letter queue, is completed; false by default. Only for queues
    /// whose messages nobody copies: a copy, or a second delivery of the same message, would find nothing. Never for topics.
    /// </summary>
    public bool DeleteAfterCompletion { get; set; }

    /// <summary>The queues and topics whose messages are checked in, by name; all when it is empty, as by default. References are read wherever they come from.</summary>
    public IList<string> Destinations { get; } = [];
}
