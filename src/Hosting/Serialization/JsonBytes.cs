namespace Integration.Hosting;

/// <summary>JSON as it comes.</summary>
internal static class JsonBytes
{
    /// <summary>A byte order mark is not JSON, but some producers write one, and RFC 8259 lets a reader ignore it.</summary>
    public static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? body[3..] : body;
}
