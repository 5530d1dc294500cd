using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Integration.Pipeline;

/// <summary>Compresses bodies from a size on; reads Brotli (<c>br</c>) and gzip, whichever it writes.</summary>
public sealed class BodyCompression : IBodyCoding
{
    private const string Brotli = "br";
    private const string Gzip = "gzip";
    private const int Piece = 16 * 1024;

    private readonly CompressionOptions _options;

    /// <summary>Makes the coding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public BodyCompression(CompressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Threshold < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.Threshold, $"{nameof(options.Threshold)} must be 0 or more.");
        if (options.MaxExpandedBytes < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxExpandedBytes, $"{nameof(options.MaxExpandedBytes)} must be 1 or more.");
        _options = options;
    }

    /// <inheritdoc />
    public CodingStage Stage => CodingStage.Compression;

    /// <inheritdoc />
    public IReadOnlyCollection<string> Codings { get; } = [Brotli, Gzip];

    /// <inheritdoc />
    /// <remarks>A body that would not get smaller, or that the reader's own bound would refuse if it is equal to this one, stays as it is.</remarks>
    public ValueTask<EncodedMessage?> EncodeAsync(Message message, PipelineContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Body.Length <= _options.Threshold || message.Body.Length > _options.MaxExpandedBytes)
            return default;
        using var compressed = new MemoryStream();
        using (var writer = _options.Algorithm == CompressionAlgorithm.Brotli
            ? (Stream)new BrotliStream(compressed, _options.Level, leaveOpen: true)
            : new GZipStream(compressed, _options.Level, leaveOpen: true))
            writer.Write(message.Body.Span);
        return new(compressed.Length < message.Body.Length
            ? new EncodedMessage(message with { Body = compressed.ToArray() }, _options.Algorithm == CompressionAlgorithm.Brotli ? Brotli : Gzip)
            : null);
    }

    /// <inheritdoc />
    public ValueTask<DecodedMessage> DecodeAsync(Message message, string coding, PipelineContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(context);
        var expanded = new ArrayBufferWriter<byte>(Math.Min(Piece, _options.MaxExpandedBytes));
        var end = coding == Brotli ? ExpandBrotli(message.Body.Span, expanded) : ExpandGzip(message.Body, expanded);
        return end switch
        {
            Expansion.Complete => new(new DecodedMessage(message with { Body = expanded.WrittenMemory })),
            Expansion.TooLarge => throw context.Unreadable(
                UnreadableBodyFault.TooLarge, $"the body expands to more than {_options.MaxExpandedBytes} bytes, the most that this client takes ({nameof(_options.MaxExpandedBytes)})."),
            _ => throw context.Unreadable(UnreadableBodyFault.Malformed, $"the body is not in the form of '{coding}', or is cut off."),
        };
    }

    private Expansion ExpandBrotli(ReadOnlySpan<byte> body, ArrayBufferWriter<byte> expanded)
    {
        // BrotliStream takes what is cut off for whole.
        using var decoder = new BrotliDecoder();
        while (true)
        {
            var status = decoder.Decompress(body, expanded.GetSpan(Piece), out var consumed, out var written);
            expanded.Advance(written);
            body = body[consumed..];
            if (expanded.WrittenCount > _options.MaxExpandedBytes)
                return Expansion.TooLarge;
            if (status != OperationStatus.DestinationTooSmall)
                return status == OperationStatus.Done && body.IsEmpty ? Expansion.Complete : Expansion.Malformed;
        }
    }

    private Expansion ExpandGzip(ReadOnlyMemory<byte> body, ArrayBufferWriter<byte> expanded)
    {
        using var source = new MemoryStream(body.ToArray(), writable: false);
        using var reader = new GZipStream(source, CompressionMode.Decompress);
        try
        {
            while (reader.Read(expanded.GetSpan(Piece)) is > 0 and var read)
            {
                expanded.Advance(read);
                if (expanded.WrittenCount > _options.MaxExpandedBytes)
                    return Expansion.TooLarge;
            }
        }
        catch (InvalidDataException)
        {
            return Expansion.Malformed;
        }

        // GZipStream takes what is cut off for whole: the length at the end tells.
        return body.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(body.Span[^sizeof(uint)..]) == (uint)expanded.WrittenCount
            ? Expansion.Complete
            : Expansion.Malformed;
    }

    private enum Expansion
    {
        Complete,
        TooLarge,
        Malformed,
    }
}

/// <summary>How bodies are compressed. On the generic host each property can be set at <c>Pipeline:Compression</c> of the messaging section, which wins over code.</summary>
public sealed class CompressionOptions
{
    /// <summary>What to write; Brotli by default. Both are read.</summary>
    public CompressionAlgorithm Algorithm { get; set; }

    /// <summary>How hard to try; <see cref="CompressionLevel.Fastest"/> by default.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;

    /// <summary>Bodies of more bytes than this are compressed, 0 or more; 1,024 by default.</summary>
    public int Threshold { get; set; } = 1024;

    /// <summary>The most bytes that a body may expand to, 1 or more; 64 MiB by default. Larger ones are not compressed, and not read.</summary>
    public int MaxExpandedBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The queues and topics whose messages are compressed, by name; all when it is empty, as by default. What is compressed is read wherever it comes from.</summary>
    public IList<string> Destinations { get; } = [];
}

/// <summary>A way to compress bodies.</summary>
public enum CompressionAlgorithm
{
    /// <summary>Brotli, RFC 7932: <c>br</c>.</summary>
    Brotli,

    /// <summary>Gzip, RFC 1952: <c>gzip</c>.</summary>
    Gzip,
}
